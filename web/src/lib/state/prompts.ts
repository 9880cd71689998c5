import type { Workspace } from '../api/types';
import { strings } from '../strings';

/** Why prompts cannot be used in a workspace now; null when they can, or when nothing is known yet. */
export function promptProblem(workspace: Pick<Workspace, 'encoder'> | undefined): string | null {
	if (!workspace) return null;
	const { problem, reads_texts } = workspace.encoder;
	return problem ?? (reads_texts ? null : strings.encoderReadsNoTexts);
}
