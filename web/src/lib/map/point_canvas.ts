import { fitCanvas, pointSize, type PointDrawing } from './drawing';
import type { Viewport } from './viewport';

const vertexShader = `#version 300 es
in vec2 place;
in vec4 colour;
uniform vec2 centre;
uniform vec2 scale;
uniform float size;
uniform vec4 tint;
uniform float solid;
out vec4 shade;
void main() {
	gl_Position = vec4((place - centre) * scale, 0.0, 1.0);
	gl_PointSize = size;
	shade = mix(colour, tint, tint.a);
	shade.a = max(shade.a, solid);
}`;

// A disc whose rim is one pixel soft.
const fragmentShader = `#version 300 es
precision highp float;
in vec4 shade;
uniform float size;
out vec4 pixel;
void main() {
	float rim = size * (0.5 - distance(gl_PointCoord, vec2(0.5)));
	float alpha = shade.a * (size < 2.5 ? 1.0 : clamp(rim + 0.5, 0.0, 1.0));
	if (alpha <= 0.0) discard;
	pixel = vec4(shade.rgb * alpha, alpha);
}`;

const own = [0, 0, 0, 0];

/** Some of the points, by number. */
interface Listed {
	buffer: WebGLBuffer;
	count: number;
}

/** Points by WebGL 2. A lost context is for the owner of the canvas to notice. */
export class PointCanvas implements PointDrawing {
	#gl: WebGL2RenderingContext;
	#program: WebGLProgram;
	#places: WebGLBuffer;
	#colours: WebGLBuffer;
	#raised: Listed;
	#chosen: Listed;
	#count = 0;
	#every = 1;

	constructor(gl: WebGL2RenderingContext) {
		this.#gl = gl;
		this.#program = link(gl);
		this.#places = gl.createBuffer();
		this.#colours = gl.createBuffer();
		this.#raised = { buffer: gl.createBuffer(), count: 0 };
		this.#chosen = { buffer: gl.createBuffer(), count: 0 };
		gl.enable(gl.BLEND);
		gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
	}

	setPlaces(places: Float32Array): void {
		this.#count = places.length / 2;
		this.#fill(this.#places, places);
	}

	setColours(colours: Uint8Array): void {
		this.#fill(this.#colours, colours);
	}

	setRaised(points: Uint32Array): void {
		this.#list(this.#raised, points);
	}

	setChosen(points: Uint32Array): void {
		this.#list(this.#chosen, points);
	}

	draw(view: Viewport, ring: readonly [number, number, number], every: number): void {
		const gl = this.#gl;
		const { ratio } = fitCanvas(gl.canvas as HTMLCanvasElement, view);
		gl.viewport(0, 0, gl.canvas.width, gl.canvas.height);
		gl.clearColor(0, 0, 0, 0);
		gl.clear(gl.COLOR_BUFFER_BIT);
		gl.useProgram(this.#program);
		gl.uniform2f(this.#uniform('centre'), view.centre.x, view.centre.y);
		gl.uniform2f(
			this.#uniform('scale'),
			(2 * view.scale) / view.width,
			(2 * view.scale) / view.height
		);
		gl.uniform1f(this.#uniform('solid'), 0);
		const size = pointSize(this.#count, view) * ratio;
		this.#take(every);
		this.#pass(size, own);
		this.#take(1);
		this.#pass(size + 2 * ratio, own, this.#raised);
		this.#pass(size + 4 * ratio, [...ring, 1], this.#chosen);
		gl.uniform1f(this.#uniform('solid'), 1); // or the ring would shine through
		this.#pass(size + ratio, own, this.#chosen);
	}

	dispose(): void {
		this.#gl.getExtension('WEBGL_lose_context')?.loseContext();
	}

	/** @param tint instead of their own colours, as far as its alpha says; @param listed all, if left out */
	#pass(size: number, tint: readonly number[], listed?: Listed): void {
		const gl = this.#gl;
		gl.uniform1f(this.#uniform('size'), size);
		gl.uniform4fv(this.#uniform('tint'), tint);
		if (listed) {
			gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, listed.buffer);
			gl.drawElements(gl.POINTS, listed.count, gl.UNSIGNED_INT, 0);
		} else gl.drawArrays(gl.POINTS, 0, Math.floor(this.#count / this.#every));
	}

	#list(listed: Listed, points: Uint32Array): void {
		listed.count = points.length;
		this.#gl.bindBuffer(this.#gl.ELEMENT_ARRAY_BUFFER, listed.buffer);
		this.#gl.bufferData(this.#gl.ELEMENT_ARRAY_BUFFER, points, this.#gl.STATIC_DRAW);
	}

	#uniform(name: string): WebGLUniformLocation | null {
		return this.#gl.getUniformLocation(this.#program, name);
	}

	#fill(buffer: WebGLBuffer, values: Float32Array | Uint8Array): void {
		this.#gl.bindBuffer(this.#gl.ARRAY_BUFFER, buffer);
		this.#gl.bufferData(this.#gl.ARRAY_BUFFER, values, this.#gl.STATIC_DRAW);
	}

	/** From now on the points are one of so many. */
	#take(every: number): void {
		const gl = this.#gl;
		this.#every = every;
		const attribute = (name: string, buffer: WebGLBuffer, width: number, type: number) => {
			const location = gl.getAttribLocation(this.#program, name);
			const isByte = type === gl.UNSIGNED_BYTE;
			gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
			gl.enableVertexAttribArray(location);
			gl.vertexAttribPointer(location, width, type, isByte, every * width * (isByte ? 1 : 4), 0);
		};
		attribute('place', this.#places, 2, gl.FLOAT);
		attribute('colour', this.#colours, 4, gl.UNSIGNED_BYTE);
	}
}

function link(gl: WebGL2RenderingContext): WebGLProgram {
	const program = gl.createProgram();
	for (const [kind, source] of [
		[gl.VERTEX_SHADER, vertexShader],
		[gl.FRAGMENT_SHADER, fragmentShader]
	] as const) {
		const shader = gl.createShader(kind);
		if (!shader) throw new Error('the graphics context was lost');
		gl.shaderSource(shader, source);
		gl.compileShader(shader);
		gl.attachShader(program, shader);
	}
	gl.linkProgram(program);
	if (!gl.getProgramParameter(program, gl.LINK_STATUS))
		throw new Error(gl.getProgramInfoLog(program) ?? 'the graphics card refused the shaders');
	return program;
}
