import { strings } from './strings';

/** How to use a downloaded head, as text to copy; `embedding` is an n x dim array of the same encoder's vectors. */
export function snippets(classifier: string): { title: string; text: string }[] {
	const file = classifier.replace(/[^\p{L}\p{N}._-]+/gu, '-');
	return [
		{
			title: strings.snippets.predict,
			text: `halfspace predict --head ${file}.json new-photos/ > scores.csv`
		},
		{
			title: strings.snippets.numpy,
			text: [
				'import json, numpy as np',
				`head = json.load(open("${file}.json"))`,
				'scores = embedding @ np.float32(head["weights"]) + head["bias"]',
				'is_positive = scores >= (head["cut_off"] or 0)'
			].join('\n')
		},
		{
			title: strings.snippets.torch,
			text: [
				'import torch',
				'from safetensors.torch import load_file',
				`state = load_file("${file}.safetensors")`,
				'head = torch.nn.Linear(state["weight"].shape[1], 1)',
				'head.load_state_dict(state)',
				'scores = head(embedding).squeeze(1)'
			].join('\n')
		},
		{
			title: strings.snippets.onnx,
			text: [
				'import onnxruntime as ort',
				`session = ort.InferenceSession("${file}.onnx")`,
				'(scores,) = session.run(["score"], {"embedding": embedding})'
			].join('\n')
		}
	];
}
