import { strings } from './strings';

/**
 * How to use a downloaded head, as text to copy; `embedding` stands for an n x dim float32 array of the same
 * encoder's vectors. The files have the names that the browser gives the downloads.
 */
export function snippets(classifier: string): { title: string; text: string }[] {
	const file = (format: string) => `${classifier}.${format}`;
	return [
		{
			title: strings.snippets.predict,
			text: `halfspace predict ${shellQuoted(file('json'))} new-photos -o scores.csv`
		},
		{
			title: strings.snippets.numpy,
			text: [
				'import json',
				'import numpy as np',
				`head = json.load(open(${pythonQuoted(file('json'))}))`,
				'scores = embedding @ np.float32(head["weights"]) + head["bias"]',
				'is_positive = scores >= (head["cut_off"] or 0)'
			].join('\n')
		},
		{
			title: strings.snippets.torch,
			text: [
				'import torch',
				'from safetensors.torch import load_file',
				`state = load_file(${pythonQuoted(file('safetensors'))})`,
				'head = torch.nn.Linear(state["weight"].shape[1], 1)',
				'head.load_state_dict(state)',
				'scores = head(embedding).squeeze(1)'
			].join('\n')
		},
		{
			title: strings.snippets.onnx,
			text: [
				'import onnxruntime',
				`session = onnxruntime.InferenceSession(${pythonQuoted(file('onnx'))})`,
				'(scores,) = session.run(["score"], {"embedding": embedding})'
			].join('\n')
		}
	];
}

const shellQuoted = (text: string) =>
	/^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Every JSON string is a Python one. */
const pythonQuoted = (text: string) => JSON.stringify(text);
