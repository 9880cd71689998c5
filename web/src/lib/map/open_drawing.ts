import type { PointDrawing } from './drawing';
import { PointCanvas } from './point_canvas';
import { PointRaster } from './point_raster';

/** By WebGL 2, or pixel by pixel where there is none: remote desktops, machines without a driver. */
export function openDrawing(canvas: HTMLCanvasElement): PointDrawing {
	const gl = canvas.getContext('webgl2', { antialias: false, premultipliedAlpha: true });
	canvas.dataset['drawing'] = gl ? 'webgl' : 'raster';
	return gl ? new PointCanvas(gl) : new PointRaster(canvas);
}
