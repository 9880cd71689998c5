// Made from api/openapi.yaml by `npm run schema`. Do not edit.

export interface paths {
    "/api/workspaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listWorkspaces"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
            };
            cookie?: never;
        };
        get: operations["getWorkspace"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/folders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description What a new workspace can be made of - the folders and files of one folder on the server. Only the folders that `halfspace serve --browse` names and what is below them; without `path` those. */
        get: operations["listFolder"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/encoders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listEncoders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/previews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description What a file or folder is taken for, and its first records. Nothing is embedded. */
        post: operations["previewSource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Long work in hand or done since the server started, newest first; of what has ended the last 20. */
        get: operations["listJobs"];
        put?: never;
        /** @description Takes a file or folder into a workspace, which is made if there is none of that name. The jobs of a kind run one after the other. What the end of the server has stopped goes on where it was when it is started again. */
        post: operations["startJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{job}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job: components["parameters"]["job"];
            };
            cookie?: never;
        };
        get: operations["getJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{job}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job: components["parameters"]["job"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Stops it after the batch in hand; what was done stays. */
        post: operations["stopJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{job}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job: components["parameters"]["job"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Goes on with one that was stopped or has failed; only what is left is done. Conflict for any other. */
        post: operations["resumeJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description What may be uploaded, where it lies, and the uploads that are not whole. */
        get: operations["listUploads"];
        put?: never;
        /** @description Begins to take files, or goes on with an unfinished upload of this name, count and size. Conflict if the name is taken; Unavailable if the disk has not that much room. */
        post: operations["beginUpload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/uploads/{upload}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upload: components["parameters"]["upload"];
            };
            cookie?: never;
        };
        get: operations["getUpload"];
        put?: never;
        post?: never;
        /** @description Removes what came of one that is not whole. Conflict if it is whole. */
        delete: operations["cancelUpload"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/uploads/{upload}/pieces": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upload: components["parameters"]["upload"];
            };
            cookie?: never;
        };
        get?: never;
        /** @description Parts of files, of 8 MiB at most together. The body is the length of a JSON text (4 bytes, little-endian), the text `{"parts": [{"path", "offset", "bytes"}, ...]}` and the parts' bytes one behind the other. The same piece may be sent again; a part begins at most where what is there of its file ends. Files of names that cannot be kept (hidden, leading out of the folder) are left out and told. */
        put: operations["writePiece"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/uploads/{upload}/finish": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upload: components["parameters"]["upload"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description All was sent but for the files left out: that as many files and bytes came as were announced is looked at first (Conflict if not). A job of the kind `upload` unpacks what is a zip archive. */
        post: operations["finishUpload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/skipped": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
            };
            cookie?: never;
        };
        /** @description What was found but is no item, each with its reason, by key. */
        get: operations["listSkipped"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/items": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
            };
            cookie?: never;
        };
        /** @description Items drawn at random from a split, for picking examples. The same seed gives the same items. */
        get: operations["sampleItems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/items/{item}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                item: components["parameters"]["item"];
            };
            cookie?: never;
        };
        get: operations["getItem"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/items/{item}/image": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                item: components["parameters"]["item"];
            };
            cookie?: never;
        };
        /** @description The picture re-encoded as JPEG, upright, its longer side at most `size` pixels. Cached with an ETag, asked for anew each time. Items of another kind than image have none - NotFound. */
        get: operations["getImage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/exports": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
            };
            cookie?: never;
        };
        /** @description The files made out of this workspace in the background, and those that are not whole yet, by name. */
        get: operations["listExports"];
        put?: never;
        /** @description Makes a file in the folder `exports` of the workspace - predictions, labels or a model - in a job of the kind `export`. Heads are those of now, whatever is trained meanwhile. Conflict if the name is taken. */
        post: operations["startExport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/exports/{export}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                export: components["parameters"]["export"];
            };
            cookie?: never;
        };
        /** @description The file. NotFound as long as it is not whole. */
        get: operations["downloadExport"];
        put?: never;
        post?: never;
        /** @description Removes the file and what there is of an unfinished one. Conflict while it is being made. */
        delete: operations["deleteExport"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/exports/{export}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                export: components["parameters"]["export"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Goes on with one that was cut short, also by the end of the server. */
        post: operations["resumeExport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/map": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
            };
            cookie?: never;
        };
        /** @description The map of all items in the plane, if there is one, and whether it is of the items there are now. */
        get: operations["getMap"];
        put?: never;
        /** @description Makes the map of the items there are now in a job of the kind `map`, or goes on where making it was stopped, also by the end of the server. The former map stays until the new one is whole. Conflict while one is being made. */
        post: operations["makeMap"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/map/points": {
        parameters: {
            query: {
                revision: components["parameters"]["revision"];
            };
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
            };
            cookie?: never;
        };
        /** @description Where the n items of the map are, little-endian: x and y of each as float32 in [-1, 1], then n item ids as uint32, ascending. Conflict if the map was made anew. */
        get: operations["getMapPoints"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/map/splits": {
        parameters: {
            query: {
                revision: components["parameters"]["revision"];
            };
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
            };
            cookie?: never;
        };
        /** @description The split of each item of the map, a byte each: its place in the list of splits of the workspace, from 0. 255 is none of the first 255, or an item that is no more. */
        get: operations["getMapSplits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/classifiers/{classifier}/map/scores": {
        parameters: {
            query: {
                revision: components["parameters"]["revision"];
            };
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        /** @description The score of each item of the map under the present head, float32, little-endian. NaN is an item that is no more. */
        get: operations["getMapScores"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/classifiers/{classifier}/map/labels": {
        parameters: {
            query: {
                revision: components["parameters"]["revision"];
            };
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        /** @description The label of each item of the map, a signed byte each - the score in hundredths, 127 for unsure, -128 for none. */
        get: operations["getMapLabels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/search": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description The items nearest to a start, without a classifier. */
        post: operations["search"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/classifiers": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["createClassifier"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/classifiers/{classifier}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        get: operations["getClassifier"];
        put?: never;
        post?: never;
        delete: operations["deleteClassifier"];
        options?: never;
        head?: never;
        /** @description Changes what is given. A new `start` closes the round as *Fit & next* does, with the new start; a new `strategy`, `split`, `page_size` or `group_at` draws the open page anew with the same head; `name` and `cut_off` touch no page. */
        patch: operations["changeClassifier"];
        trace?: never;
    };
    "/api/workspaces/{workspace}/classifiers/{classifier}/labels": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        /** @description Items labelled so far, newest label first, each with the present head's score. Those that disagree with the rest are told by a fit of the labels as they stand now, and come with the most contradicted first. */
        get: operations["listLabels"];
        /** @description Sets, changes or clears labels as one action, which one undo takes back. The label of a card of the open page goes to every item of its group, except those that are named themselves. */
        put: operations["setLabels"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/classifiers/{classifier}/labels/relabel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Gives all labels of a kind another value, or clears them, as one action, which one undo takes back. For a wanted thing that has become narrower or wider on the way. */
        post: operations["relabel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/classifiers/{classifier}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Takes the last action back, also across fits. Nothing to undo is a Conflict. */
        post: operations["undo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/classifiers/{classifier}/redo": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["redo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/classifiers/{classifier}/page": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Draws the page of the open round anew, of these items alone, by the classifier's strategy. Conflict if none of them is unseen and of the split it trains on. The next round's page is drawn of all items again. */
        post: operations["drawPage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/classifiers/{classifier}/fit": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Fits the head, keeps the round, marks its page seen and draws the next page. `round` is the open round the person saw; if another tab has closed it meanwhile, that is a Conflict and nothing happens. */
        post: operations["fitAndNext"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/classifiers/{classifier}/next-page": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        /** @description The page that a fit would draw now, so that its pictures can be fetched while the person labels. Changes nothing. After a fit of the same labels the page is this one, but that a cut-off which moves with the fit may change a page of borderline items. */
        get: operations["lookAhead"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/classifiers/{classifier}/rounds/{round}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
                round: components["parameters"]["round"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Opens a new round with that round's fitted head, bit for bit, and the labels as they stood then. Later labels stay in the history (undo brings them back) and their items can be shown again. A round that was fitted on the vectors of another encoder than the one in use is a Conflict, here and wherever its head is asked for. */
        post: operations["restoreRound"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/classifiers/{classifier}/seen/reset": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Lets seen items come back - all of them, or those without a label - and draws the open page anew. */
        post: operations["resetSeen"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/classifiers/{classifier}/evaluation": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        /** @description How a head scores a split. Without `round`, the present head. */
        get: operations["evaluate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/classifiers/{classifier}/evaluation/items": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        /** @description Items of a split in score order - from the cut-off up, highest first; or below it, highest first. */
        get: operations["listEvaluated"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/classifiers/{classifier}/evaluation/labels": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        /** @description Where the labels lie among the scores of a split: every label above or below 0 and every such answer of the last audit, one an item, with the score the head (without `round`, the present one) gives the item. */
        get: operations["listLabelMarks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/classifiers/{classifier}/confusion": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        /** @description The labels so far held against the present head at the cut-off in use. A label that the head was fitted on is held against the score by the fit without it; later labels and the answers of the last audit against the head's own. */
        get: operations["getLabelConfusion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/classifiers/{classifier}/confusion/items": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        /** @description The items of a cell of the confusion. `mistakes` are the two cells where label and decision disagree, those farthest from the cut-off first; of items that are right those nearest to it first. */
        get: operations["listConfusedLabels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/classifiers/{classifier}/rounds/comparison": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        /** @description Two fitted rounds side by side on the whole of a split, seen or not, each at its own cut-off. Conflict for a round that is still open or was fitted on other vectors than those in use. */
        get: operations["compareRounds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/classifiers/{classifier}/rounds/comparison/items": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        /** @description Items on which two rounds differ: `entered` - only the later finds them, its best first; `left` - only the earlier, its best first; `up` and `down` - those that moved most against the cut-off, by their distance to the plane. */
        get: operations["listComparedItems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/classifiers/{classifier}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        /** @description How good the audited head is, by the labels of the items drawn last. NotFound before the first draw. */
        get: operations["getAudit"];
        put?: never;
        /** @description Draws items of a split, stratified by score, to audit the present head at its cut-off, in place of the last draw. What was said of items drawn before is known already, and in the training split the scores given while training. */
        post: operations["drawAudit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/classifiers/{classifier}/audit/labels": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        get?: never;
        /** @description Answers for drawn items: above 0 positive, below 0 negative, 0 and unsure left out, neither takes the answer back. Used for the estimates alone, never for a fit. */
        put: operations["labelAudit"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/classifiers/{classifier}/cut-off": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        /** @description From which score an item counts as positive, by what rule, and what the labels there are by now say of it. */
        get: operations["getCutOff"];
        /** @description Takes a rule, fits it to the present head and keeps it: it is fitted anew with every round. Conflict, with the reason, if the labels cannot support it; a later round that cannot keeps its cut-off and says why in its notices. The head is calibrated anew too. */
        put: operations["setCutOff"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/classifiers/{classifier}/comparison": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        /** @description Whether one split looks different from another to a head (without `round`, the present one), on a random sample of each that is the same every time. To label borderline items of the new split next, change the classifier's `split` to it and its `strategy` to `borderline`. */
        get: operations["compareSplits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/classifiers/{classifier}/head": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        get: operations["downloadHead"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/classifiers/{classifier}/head/snippets": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        /** @description How the files of `downloadHead` are used from a shell and from Python, for the names the downloads have. */
        get: operations["listSnippets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/classifiers/{classifier}/labels/export": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        /** @description All labels as a table: path, split, text or image, score, unsure, label (1 positive, 0 negative) and metadata. Parquet carries the features of Hugging Face's datasets. */
        get: operations["downloadLabels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/heads/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Reads a head that was trained elsewhere, to start a classifier from it. Nothing is kept, and nothing in the file is run; a broken file is invalid input. */
        post: operations["readHead"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/sets": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
            };
            cookie?: never;
        };
        get: operations["listSets"];
        put?: never;
        /** @description Makes a set of classifiers, and those of its classes that are no classifiers yet. A classifier is in one set at most, and all classes of a set train on its split. */
        post: operations["createSet"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/sets/{set}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                set: components["parameters"]["set"];
            };
            cookie?: never;
        };
        /** @description If a class went on by itself since, the page is drawn anew first. */
        get: operations["getSet"];
        put?: never;
        post?: never;
        delete: operations["deleteSet"];
        options?: never;
        head?: never;
        /** @description Changes what is given. A new `page_size` or `strategy`, or other `classes`, draw the page anew. */
        patch: operations["changeSet"];
        trace?: never;
    };
    "/api/workspaces/{workspace}/sets/{set}/labels": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                set: components["parameters"]["set"];
            };
            cookie?: never;
        };
        get?: never;
        /** @description Labels items in every class as one act, which one undo takes back: +1 in the chosen classes, unsure in those that may be, -1 in the rest. The choice for a card of the page goes to every item of its group. */
        put: operations["choose"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/sets/{set}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                set: components["parameters"]["set"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Takes the last act back in all its classes; one that was made in a class by itself counts too. Nothing to undo is a Conflict. */
        post: operations["undoInSet"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/sets/{set}/redo": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                set: components["parameters"]["set"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["redoInSet"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/sets/{set}/fit": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                set: components["parameters"]["set"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Fits every class, closes its round, marks the page seen by all and draws the next. `round` is the set's open round the person saw; another one, or a class that went on by itself meanwhile, is a Conflict and nothing happens. */
        post: operations["fitSet"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/sets/{set}/confusion": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                set: components["parameters"]["set"];
            };
            cookie?: never;
        };
        /** @description Which classes are taken for which. With `column` and `split`, against a column of the data that names each item's class; a value that is no class is none of them. Without, against the labels so far, each item scored by fits that left its own label out; no such label yet is a Conflict. */
        get: operations["getConfusion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{workspace}/sets/{set}/confusion/items": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                set: components["parameters"]["set"];
            };
            cookie?: never;
        };
        /** @description The items of a cell of the confusion, or of all cells that agree with what is given. Classes are given by their place, from 0; the number behind the last is none of them. */
        get: operations["listConfused"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Error: {
            /** @enum {unknown} */
            code: "invalid_input" | "not_found" | "corrupt" | "unavailable" | "conflict";
            /** @description for a person: the thing, the value, the way out */
            message: string;
        };
        FolderListing: {
            /** @description empty where the entries are the folders that may be browsed */
            path: string;
            /** @description null where nothing above may be browsed */
            parent: string | null;
            /** @description folders, then files that can be a source, each by name; hidden ones are left out */
            entries: {
                name: string;
                path: string;
                is_folder: boolean;
                /** @description of a file; 0 for a folder */
                bytes: number;
            }[];
            /** @description picture files of the folder */
            pictures: number;
            /** @description entries beyond the 1000 */
            left_out: number;
        };
        Encoder: {
            name: string;
            dim: number;
            reads_images: boolean;
            reads_texts: boolean;
            /** @description where its weights come from; empty if unknown */
            source: string;
        };
        /** @description which column is what; left out or empty - guessed; `-` - none */
        Columns: {
            text?: string;
            image?: string;
            vector?: string;
            id?: string;
            split?: string;
            label?: string;
        };
        /** @description how a source is read; what is left out is guessed or at its default */
        ReadWith: {
            columns?: components["schemas"]["Columns"];
            /**
             * @default auto
             * @enum {unknown}
             */
            split_rule?: "auto" | "folder" | "hash";
            /**
             * @description share of `validation` where the data says nothing
             * @default 0.25
             */
            held_out?: number;
            /**
             * @description long texts become several items
             * @default false
             */
            chunks?: boolean;
            /**
             * @description a .txt file is one text, not one a line
             * @default false
             */
            whole_files?: boolean;
            /** @default false */
            labels_from_folders?: boolean;
        };
        PreviewRequest: {
            /** @description a whole path, from / on */
            path: string;
            read_with?: components["schemas"]["ReadWith"];
        };
        SourcePreview: {
            root: string;
            /** @description `image folder`, `CSV`, `Parquet`, ... */
            format: string;
            kind: components["schemas"]["Kind"];
            /** @description it brings its own vectors */
            has_vectors: boolean;
            /** @description of those */
            dim: number;
            /** @description as they were guessed or given */
            columns: components["schemas"]["Columns"];
            all_columns: string[];
            /** @enum {unknown} */
            split_rule: "auto" | "folder" | "hash";
            /** @description records */
            count: number | null;
            notes: string[];
            /** @description records read for this */
            looked_at: number;
            /** @description there are no more */
            is_all: boolean;
            /** @description of those looked at */
            splits: {
                [key: string]: number;
            };
            first: {
                key: string;
                kind: components["schemas"]["Kind"];
                split: string;
                /** @description on one line */
                content: string;
                metadata: {
                    [key: string]: string;
                };
            }[];
            /** @description of those looked at, that cannot be items */
            problem_count: number;
            problems: {
                key: string;
                reason: string;
            }[];
        };
        NewJob: {
            /** @description a file or folder of the server, from / on */
            path: string;
            /** @description of one that is served, or of a new one: no `/`, no dot at the beginning */
            workspace: string;
            /** @description name; left out - the workspace's own; for a new one `starter`, and none for ready-made vectors */
            encoder?: string;
            /** @description left out - as it was read last, else guessed */
            read_with?: components["schemas"]["ReadWith"];
        };
        MapState: {
            /** @description null if there is none of the vectors in use */
            map: {
                /** @description names this map; the points and colours of another are refused */
                revision: string;
                /** @description items on it */
                items: number;
                /** @description items that have no vector */
                left_out: number;
                /** Format: date-time */
                made_at: string;
                /** @description it is of the items there are now */
                is_current: boolean;
                /** @description items that came later and are not on it */
                added: number;
                /** @description items of it that are no more */
                removed: number;
            } | null;
            /** @description making one was stopped and would be gone on with */
            is_begun: boolean;
        };
        MapReport: {
            /** @description placed + left_out */
            items: number;
            placed: number;
            /** @description items that have no vector */
            left_out: number;
            /** @description there was a map of these items already */
            was_current: boolean;
            seconds: number;
        };
        Job: components["schemas"]["IndexJob"] | components["schemas"]["ExportJob"] | components["schemas"]["UploadJob"] | components["schemas"]["MapJob"];
        IndexJob: {
            id: number;
            /** @enum {unknown} */
            kind: "index";
            workspace: string;
            /** @description the path of the source */
            title: string;
            /**
             * @description what its progress counts
             * @enum {unknown}
             */
            unit: "items" | "bytes";
            state: components["schemas"]["JobState"];
            progress: components["schemas"]["Progress"];
            /** @description once it is done or stopped */
            result: components["schemas"]["IndexReport"] | null;
            /** @description why it failed, for a person */
            error: string | null;
        };
        ExportJob: {
            id: number;
            /** @enum {unknown} */
            kind: "export";
            workspace: string;
            /** @description the name of the file */
            title: string;
            /**
             * @description what its progress counts
             * @enum {unknown}
             */
            unit: "items" | "bytes";
            state: components["schemas"]["JobState"];
            progress: components["schemas"]["Progress"];
            /** @description once it is done or stopped */
            result: components["schemas"]["ExportResult"] | null;
            /** @description why it failed, for a person */
            error: string | null;
        };
        MapJob: {
            id: number;
            /** @enum {unknown} */
            kind: "map";
            workspace: string;
            /** @description map */
            title: string;
            /**
             * @description as of all jobs
             * @enum {unknown}
             */
            unit: "items" | "bytes";
            /**
             * @description what its progress counts - items read, items put in and asked for their neighbours, turns of the layout, or items placed
             * @enum {unknown}
             */
            stage: "reading" | "linking" | "laying_out" | "placing";
            state: components["schemas"]["JobState"];
            progress: components["schemas"]["Progress"];
            /** @description once it is done or stopped */
            result: components["schemas"]["MapReport"] | null;
            /** @description why it failed, for a person */
            error: string | null;
        };
        UploadJob: {
            id: number;
            /** @enum {unknown} */
            kind: "upload";
            /** @description empty */
            workspace: string;
            /** @description the name of the upload */
            title: string;
            /**
             * @description what its progress counts
             * @enum {unknown}
             */
            unit: "items" | "bytes";
            state: components["schemas"]["JobState"];
            progress: components["schemas"]["Progress"];
            /** @description once it is done */
            result: components["schemas"]["UploadResult"] | null;
            /** @description why it failed, for a person */
            error: string | null;
        };
        Uploads: {
            /** @description of one upload, also unpacked; 0 if nothing may be uploaded */
            most_bytes: number;
            /** @description where they lie */
            folder: string;
            unfinished: {
                name: string;
                folder: string;
                files: number;
                bytes: number;
                is_whole: boolean;
                received_bytes: number;
            }[];
            /** @description uploads whose record cannot be read */
            damaged: components["schemas"]["LeftOut"];
        };
        Upload: {
            name: string;
            folder: string;
            /** @description announced */
            files: number;
            /** @description announced */
            bytes: number;
            is_whole: boolean;
            received_bytes: number;
            /** @description path -> bytes so far */
            received: {
                [key: string]: number;
            };
        };
        LeftOut: {
            path: string;
            reason: string;
        }[];
        UploadResult: {
            folder: string;
            /** @description what to index - the folder, or its only file */
            source: string;
            /** @description that lie there, unpacked */
            files: number;
            bytes: number;
            /** @description of files in archives */
            left_out_count: number;
            /** @description the first 1000 */
            left_out: components["schemas"]["LeftOut"];
        };
        /** @enum {unknown} */
        JobState: "waiting" | "running" | "done" | "stopped" | "failed";
        Progress: {
            done: number;
            /** @description 0 if it is not known */
            total: number;
            skipped: number;
            per_second: number;
            seconds_left: number | null;
        };
        /** @description `predictions` - items scored by heads, as a table; of the workspace (`split`, empty for all) or of a file or folder (`path`). `labels` - those of a classifier, a zip archive of a folder for Hugging Face's datasets. `model` - the encoder's tower and the head, one ONNX file. */
        NewExport: {
            /** @enum {unknown} */
            kind: "predictions" | "labels" | "model";
            /** @description of the file without its ending */
            name: string;
            heads?: {
                classifier: string;
                /** @description null or left out - the present head */
                round?: number | null;
            }[];
            /** @enum {unknown} */
            format?: "parquet" | "csv" | "jsonl";
            split?: string;
            /** @description from / on */
            path?: string;
            read_with?: components["schemas"]["ReadWith"];
            classifier?: string;
            round?: number | null;
            /** @enum {unknown} */
            tower?: "image" | "text";
        };
        Export: {
            /** @description of the file */
            name: string;
            /** @description where it lies on the server */
            path: string;
            wanted: components["schemas"]["NewExport"];
            /** @description null as long as it is not whole */
            result: components["schemas"]["ExportResult"] | null;
            /** @description null if the file is not there */
            bytes: number | null;
        };
        /** @description of predictions found to heads, found = predicted + skipped_count; of labels the rest */
        ExportResult: {
            found?: number;
            predicted?: number;
            skipped_count?: number;
            /** @description the first 1000 */
            skipped?: {
                key: string;
                reason: string;
            }[];
            heads?: {
                name: string;
                cut_off: number;
                /** @description how the probabilities come about */
                probability: string;
                positive: number;
            }[];
            labels?: number;
            /** @description keys of labelled items whose picture is gone */
            without_picture?: string[];
        };
        /** @description found = added + known + moved + replaced + skipped (+ not reached, if stopped) */
        IndexReport: {
            found: number;
            added: number;
            known: number;
            moved: number;
            replaced: number;
            skipped: number;
            returned: number;
            removed: number;
            cut_texts: number;
            stopped: boolean;
            seconds: number;
        };
        SplitCount: {
            name: string;
            items: number;
        };
        WorkspaceSummary: {
            name: string;
            items: number;
            classifiers: number;
            /** @description why it cannot be opened; of code unavailable, it may be later */
            error: components["schemas"]["Error"] | null;
        };
        Workspace: {
            name: string;
            items: number;
            skipped: number;
            splits: components["schemas"]["SplitCount"][];
            encoder: {
                name: string;
                dim: number;
                reads_texts: boolean;
                /** @description why prompts cannot be used now */
                problem: string | null;
            };
            /** @description kinds there are items of */
            kinds: {
                kind: components["schemas"]["Kind"];
                items: number;
            }[];
            sources: {
                /** @description the file or folder, absolute */
                root: string;
                /** @description `image folder`, `CSV`, `Parquet`, ... */
                format: string;
            }[];
            store: components["schemas"]["StoreSummary"];
            classifiers: components["schemas"]["ClassifierSummary"][];
        };
        /**
         * @description how a store finds the items of an answer, whose scores are exact in any case: exact - none is missed; read-through - none is missed, but every vector is fetched from the engine, which takes long; approximate - by an index, which may miss some
         * @enum {unknown}
         */
        Method: "exact" | "read-through" | "approximate";
        /** @description where the vectors are and how they are searched */
        StoreSummary: {
            /** @description `folder`, `PostgreSQL`, `Weaviate` */
            home: string;
            /** @description the folder, or the address of the engine without its secret */
            place: string;
            /** @description what approximate answers are found by */
            index: string | null;
            methods: {
                best: components["schemas"]["Method"];
                borderline: components["schemas"]["Method"];
                random: components["schemas"]["Method"];
                /** @description review in score order, counts, audits */
                ranges: components["schemas"]["Method"];
                /** @description counts of estimates where there are many items; each answer says so */
                histogram: components["schemas"]["Method"];
            };
        };
        SkippedPage: {
            total: number;
            records: {
                key: string;
                reason: string;
            }[];
        };
        ClassifierSummary: {
            name: string;
            /** @description rounds fitted */
            rounds: number;
            counts: components["schemas"]["Counts"];
        };
        /**
         * @description vector - a ready-made vector with nothing to see but its metadata
         * @enum {unknown}
         */
        Kind: "image" | "text" | "vector";
        Item: {
            id: number;
            /** @description names it within its source: a path, `FILE#ROW`, or the value of the id column */
            key: string;
            kind: components["schemas"]["Kind"];
            split: string;
            /** @description of a text; to be shown as it is and never as HTML. In lists and pages its first 2000 characters; `getItem` gives the whole */
            text: string | null;
            /** @description of the whole text; 0 for other kinds */
            text_characters: number;
            /** @description its source has it no more; it is on no page and in no count */
            removed: boolean;
            /** @description `caption` where there is one */
            metadata: {
                [key: string]: string;
            };
        };
        /** @description `unsure` has no score; no score and not unsure means no label */
        LabelValue: {
            score: number | null;
            unsure: boolean;
        };
        Card: {
            item: components["schemas"]["Item"];
            /** @description the logit */
            score: number;
            rank: number;
            label: components["schemas"]["LabelValue"];
            group: components["schemas"]["Group"];
            /** @description an earlier score asked about again (still sure?): the score it had then; left as it is, it stands. null on other cards */
            recheck: number | null;
            /** @description in a list of labels that disagree - the score the other labels foretell; null elsewhere */
            expected: number | null;
        };
        /** @description the items a card stands for, on a page of the loop; null where it is one */
        Group: {
            /** @description this card's item included */
            count: number;
            /** @description the others */
            items: number[];
        } | null;
        CardPage: {
            /** @description how many there are in all */
            total: number;
            cards: components["schemas"]["Card"][];
        };
        NextPage: {
            /** @description the open round that comes before it */
            round: number;
            cards: components["schemas"]["Card"][];
        };
        /** @description a text prompt, an example item or a head trained elsewhere, pulled towards (weight > 0) or pushed from (weight < 0) */
        StartPart: {
            /** @enum {unknown} */
            kind: "text" | "item" | "head";
            /** @description for kind text; not empty, at most 100000 bytes */
            text?: string;
            /** @description for kind item */
            item?: number;
            /** @description for kind head; what it is called */
            name?: string;
            /** @description for kind head, one a dimension; their direction counts */
            weights?: number[];
            /** @description for kind head: of the vectors it is for; empty or left out - those in use. A head of other vectors is a Conflict */
            encoder_fingerprint?: string;
            weight: number;
        };
        Snippet: {
            /** @enum {unknown} */
            kind: "predict" | "numpy" | "sklearn" | "torch" | "onnx" | "onnx_image" | "onnx_text";
            /**
             * @description of the file it reads
             * @enum {unknown}
             */
            format: "json" | "safetensors" | "onnx";
            text: string;
        };
        HeadFile: {
            /** @description what the person calls it */
            name: string;
            /** @description the file: JSON or safetensors of `downloadHead`, ONNX, PyTorch state dict, scikit-learn's .skops or .npz (coef_, intercept_, classes_) */
            content: string;
            /** @description of a head with several classes - the one to take */
            class?: string;
        };
        HeadStart: {
            /** @description to choose from where there are more than two; else empty */
            classes: string[];
            /** @description for a start; null as long as one of `classes` is to be chosen */
            part: components["schemas"]["StartPart"] | null;
        };
        SearchRequest: {
            start: components["schemas"]["StartPart"][];
            split: string;
            count: number;
        };
        SearchResult: {
            cards: components["schemas"]["Card"][];
            method: components["schemas"]["Method"];
            notices: string[];
        };
        /**
         * @description best - the highest scores; diverse - of the highest those unlike one another; borderline - the nearest to the cut-off; random - any; mix - diverse, then borderline as the pages get more precise, then an audit slice of random ones
         * @enum {unknown}
         */
        Strategy: "best" | "diverse" | "borderline" | "random" | "mix";
        /** @description how a classifier learns; what a request leaves out is at its default */
        LearnerSettings: {
            /**
             * @description how strongly the fit is held to the start; null - chosen by the labels
             * @default null
             */
            pull?: number | null;
            /**
             * @description norm the start is given in the fit
             * @default 8
             */
            scale?: number;
            /**
             * @description random unlabelled items taken as negatives
             * @default 200
             */
            negatives?: number;
            /**
             * @description of all of them together; a label weighs 1
             * @default 15
             */
            negatives_weight?: number;
            /**
             * @description a label of n rounds ago weighs recency to the n-th; 1 - all weigh alike
             * @default 1
             */
            recency?: number;
            /**
             * @description the most earlier scores a page asks about again
             * @default 0
             */
            recheck?: number;
            /**
             * @description share of a mix page drawn at random
             * @default 0.1
             */
            audit?: number;
            /**
             * @description of the negatives and of random pages
             * @default 0
             */
            seed?: number;
        };
        NewClassifier: {
            /** @description no `/` and no control characters */
            name: string;
            start: components["schemas"]["StartPart"][];
            /** @default train */
            split?: string;
            /** @description diverse by default */
            strategy?: components["schemas"]["Strategy"];
            /** @default 20 */
            page_size?: number;
            /**
             * @description cosine from which items share a card; null - each has its own
             * @default 0.985
             */
            group_at?: number | null;
            learner?: components["schemas"]["LearnerSettings"];
        };
        ClassifierChange: {
            name?: string;
            start?: components["schemas"]["StartPart"][];
            split?: string;
            strategy?: components["schemas"]["Strategy"];
            page_size?: number;
            /** @description by hand; null goes back to 0, the plane itself */
            cut_off?: number | null;
            group_at?: number | null;
            /** @description replaces the settings as a whole; takes effect with the next fit or page */
            learner?: components["schemas"]["LearnerSettings"];
        };
        /** @description positive + negative + neutral + unsure = labels; seen + unseen = items of the training split */
        Counts: {
            /** @description score > 0 */
            positive: number;
            /** @description score < 0 */
            negative: number;
            /** @description score = 0 */
            neutral: number;
            unsure: number;
            seen: number;
            unseen: number;
        };
        Round: {
            number: number;
            strategy: components["schemas"]["Strategy"];
            /**
             * @description none until it is fitted
             * @enum {unknown}
             */
            recipe: "pull" | "logistic" | "sgd" | "none";
            shown: number;
            /** @description labels of its page */
            positive: number;
            negative: number;
            unsure: number;
            /** @description the round being labelled; the others are fitted */
            is_open: boolean;
            /** @description how strongly the fit was held to the start; null for other recipes and without a score */
            pull: number | null;
            /** @description angle between its query head and its fitted head */
            turned_degrees: number | null;
            restored_from: number | null;
            /** @description ISO 8601 in UTC */
            created_at: string;
        };
        Classifier: {
            name: string;
            split: string;
            strategy: components["schemas"]["Strategy"];
            page_size: number;
            start: components["schemas"]["StartPart"][];
            cut_off: number;
            group_at: number | null;
            /** @description all settings */
            learner: components["schemas"]["LearnerSettings"];
            counts: components["schemas"]["Counts"];
            /** @description newest first */
            rounds: components["schemas"]["Round"][];
            /** @description cards of the open round, fewer than page_size when fewer are unseen; then the earlier scores it asks about again, learner.recheck at most, each an item the other labels contradict */
            page: components["schemas"]["Card"][];
            page_method: components["schemas"]["Method"];
            /** @description what the last fit changed; null before the first */
            change: {
                turned_degrees: number;
                /** @description of the `top` best items of the split, how many were not among them before */
                new_in_top: number;
                top: number;
            } | null;
            /** @description one-line hints for the person, for this answer */
            notices: string[];
            can_undo: boolean;
            can_redo: boolean;
        };
        LabelChange: {
            labels: {
                item: number;
                score: number | null;
                unsure: boolean;
            }[];
        };
        /**
         * @description disagreeing - the other labels would rather say the opposite
         * @enum {unknown}
         */
        LabelKind: "any" | "positive" | "negative" | "neutral" | "unsure" | "disagreeing";
        RelabelRequest: {
            kind: components["schemas"]["LabelKind"];
            /**
             * @description last set in this round or later
             * @default 1
             */
            first_round?: number;
            /** @description last set in this round or earlier */
            last_round?: number | null;
            label: components["schemas"]["LabelValue"];
        };
        LabelState: {
            /** @description the labels the action touched, as they are now */
            labels: {
                item: number;
                label: components["schemas"]["LabelValue"];
            }[];
            /** @description where labels were set, those that were there before and are others now: so that two windows on one classifier do not overwrite each other unnoticed */
            replaced: {
                item: number;
                label: components["schemas"]["LabelValue"];
            }[];
            counts: components["schemas"]["Counts"];
            can_undo: boolean;
            can_redo: boolean;
        };
        AuditDraw: {
            split: string;
            /** @default 100 */
            count?: number;
        };
        /** @description a number and its 95% interval */
        Estimate: {
            value: number;
            low: number;
            high: number;
        };
        Audit: {
            classifier: string;
            split: string;
            /** @description whose page the audited head asks for */
            round: number;
            /** @description the classifier still has that head */
            is_present: boolean;
            /** @description of the classifier at present */
            cut_off: number;
            drawn: number;
            /** @description of the drawn up to the first without an answer */
            labelled: number;
            /** @description likewise; left out of the estimates */
            unsure: number;
            /** @description answers after the first card without one; they count in their turn */
            waiting: number;
            /** @description null if nothing is found */
            precision: components["schemas"]["Estimate"] | null;
            /** @description null if no positive is known */
            recall: components["schemas"]["Estimate"] | null;
            /** @description in the split */
            positives: components["schemas"]["Estimate"];
            /** @description positives below the cut-off */
            missed: components["schemas"]["Estimate"];
            /** @description positives nobody has scored yet; null unless it is the training split */
            unseen: components["schemas"]["Estimate"] | null;
            /** @description further labels that would halve the interval of the recall */
            labels_to_halve: number | null;
            /** @description what the last pages changed on the training split; null before there were enough */
            change: {
                pages: number;
                /** @description items on the other side of the cut-off now */
                changed: number;
                /** @description items at or above it now */
                found: number;
                /** @description looked at: all, or 10,000 drawn at random */
                items: number;
            } | null;
            /** @description whether to go on and why, in words: Stop: ..., Go on: ... */
            advice: string;
            notices: string[];
            /** @description what was drawn, in an order that says nothing of the scores; label is the answer */
            cards: components["schemas"]["Card"][];
        };
        /**
         * @description hand - as given; best_f1 - where the labels show the best F1; precision - the lowest cut-off with at least the wanted precision; recall - the highest with at least the wanted recall, which takes an audit
         * @enum {unknown}
         */
        CutOffAim: "hand" | "best_f1" | "precision" | "recall";
        CutOffWish: {
            aim: components["schemas"]["CutOffAim"];
            /** @description above 0; exactly with precision and recall */
            wanted?: number;
            /** @description exactly with hand */
            cut_off?: number;
        };
        CutOff: {
            classifier: string;
            aim: components["schemas"]["CutOffAim"];
            wanted: number | null;
            /** @description in use */
            cut_off: number;
            /** @description makes probabilities of the present head's scores; null where too few labels could tell */
            calibration: components["schemas"]["Calibration"] | null;
            /** @description what the labels there are by now say */
            labels: {
                /**
                 * @description an audit's labels tell about the whole split, those of pages about items like those shown
                 * @enum {unknown}
                 */
                source: "none" | "pages" | "audit";
                /** @description labels to go by */
                positives: number;
                negatives: number;
                /** @description what the rule would give now; null by hand */
                cut_off: number | null;
                /** @description of the labels at that cut-off */
                precision: number | null;
                recall: number | null;
                f1: number | null;
                /** @description why the rule cannot be kept; empty if it can */
                refusal: string;
            };
        };
        /** @description probability = 1 / (1 + exp(-(slope * score + intercept))) */
        Calibration: {
            slope: number;
            intercept: number;
        };
        FitRequest: {
            round: number;
            /**
             * @default pull
             * @enum {unknown}
             */
            recipe?: "pull" | "logistic" | "sgd";
        };
        SeenReset: {
            /** @enum {unknown} */
            which: "all" | "unlabelled";
        };
        ShareInterval: {
            share: number;
            /** @description of the 95% interval */
            low: number;
            high: number;
        };
        ComparedSide: {
            name: string;
            /** @description that there are */
            items: number;
            /** @description that were compared */
            sampled: number;
            mean_score: number;
            above: components["schemas"]["ShareInterval"];
            /** @description how many of the sampled have which score, evenly from `low` to `high` */
            bins: number[];
        };
        FarItem: {
            key: string;
            /** @description null outside the workspace */
            item: components["schemas"]["Item"] | null;
            score: number;
            /** @description with the most alike item of the old data's sample */
            nearest_cosine: number;
        };
        Comparison: {
            old: components["schemas"]["ComparedSide"];
            new: components["schemas"]["ComparedSide"];
            cut_off: number;
            low: number;
            high: number;
            /** @description of Kolmogorov and Smirnov, 0 to 1 */
            score_distance: number;
            score_p_value: number;
            /** @description p < 0.005 */
            scores_differ: boolean;
            /** @description maximum mean discrepancy of the vectors */
            item_distance: number;
            item_p_value: number;
            /** @description p < 0.005 */
            items_differ: boolean;
            /** @description 99 of 100 old items have another one at least so alike */
            usual_cosine: number;
            /** @description of the new items that have no old one so alike */
            beyond: components["schemas"]["ShareInterval"];
            /** @description the new items least like any old one */
            farthest: components["schemas"]["FarItem"][];
            /** @description what it means, for a person, a sentence each */
            words: string[];
        };
        Evaluation: {
            split: string;
            /** @description whose fitted head this is; null for the start alone */
            round: number | null;
            total: number;
            /** @description lowest score */
            low: number;
            /** @description highest score */
            high: number;
            /** @description equal bins over low to high */
            bins: number[];
            /** @description how far off the scores counted in bins may be, `low` and `high` too: 0 up to 65,536 items, little beyond; `total` and `at_least` are exact */
            bins_error: number;
            cut_off: number;
            /** @description items with score >= cut_off */
            at_least: number;
            /** @description the head held against the data's own labels; null unless `truth` was given */
            truth: {
                positives: number;
                negatives: number;
                /** @description items of the split without the column; left out */
                unknown: number;
                average_precision: number | null;
                roc_auc: number | null;
                /** @description positives with score >= cut_off */
                true_positives: number;
                false_positives: number;
                /** @description at the cut-off */
                precision: number | null;
                recall: number | null;
                f1: number | null;
            } | null;
        };
        LabelMark: {
            item: number;
            /** @description of the item by the head */
            score: number;
            /** @description its score is not 0 */
            label: components["schemas"]["LabelValue"];
            source: components["schemas"]["LabelSource"];
        };
        /**
         * @description pages - a label, which counts in fits; audit - an answer to a card of the last audit, which does not
         * @enum {unknown}
         */
        LabelSource: "pages" | "audit";
        /** @description labels above and below 0 against decisions at a cut-off */
        CutOffCounts: {
            /** @description label above 0, score at least the cut-off */
            true_positives: number;
            /** @description label below 0, score at least the cut-off */
            false_positives: number;
            /** @description label above 0, score below the cut-off */
            false_negatives: number;
            /** @description label below 0, score below the cut-off */
            true_negatives: number;
        };
        LabelConfusion: {
            true_positives: number;
            false_positives: number;
            false_negatives: number;
            true_negatives: number;
            cut_off: number;
            /** @description labels of 0 and unsure; left out */
            neither: number;
        };
        /** @description a Card and where its label can be changed */
        ConfusedCard: {
            item: components["schemas"]["Item"];
            /** @description what decides - of a label that the head was fitted on the score by the fit without it */
            score: number;
            rank: number;
            label: components["schemas"]["LabelValue"];
            group: components["schemas"]["Group"];
            /** @description null */
            recheck: number | null;
            /** @description null */
            expected: number | null;
            source: components["schemas"]["LabelSource"];
        };
        ConfusedPage: {
            /** @description how many there are in all */
            total: number;
            cards: components["schemas"]["ConfusedCard"][];
        };
        /** @description what a round's head says of the split at the round's cut-off */
        RoundFigures: {
            round: number;
            /** @description of the present head the one in use, of others the one kept with them */
            cut_off: number;
            /** @description null where too few labels could tell */
            calibration: components["schemas"]["Calibration"] | null;
            /** @description lowest score */
            low: number;
            /** @description highest score */
            high: number;
            /** @description equal bins over low to high, as in Evaluation */
            bins: number[];
            /** @description items with score >= cut_off */
            found: number;
            /** @description labels it was fitted on */
            fitted_on: {
                positive: number;
                negative: number;
            };
            /** @description the labels as they stand now, those it was fitted on too */
            labels: components["schemas"]["CutOffCounts"];
            /** @description by the audit; null if none was drawn from this split or nothing is found */
            precision: components["schemas"]["Estimate"] | null;
            /** @description likewise; null if no positive is known */
            recall: components["schemas"]["Estimate"] | null;
        };
        RoundComparison: {
            split: string;
            /** @description items of the split */
            total: number;
            before: components["schemas"]["RoundFigures"];
            after: components["schemas"]["RoundFigures"];
            /** @description items that both find */
            both: number;
            /** @description that only the later finds */
            entered: number;
            /** @description that only the earlier finds */
            left: number;
            /** @description between their weights */
            turned_degrees: number;
            /** @description answers behind precision and recall */
            audited: number;
        };
        /** @description a Card and the score its item had */
        ComparedCard: {
            item: components["schemas"]["Item"];
            /** @description by the later round */
            score: number;
            rank: number;
            label: components["schemas"]["LabelValue"];
            group: components["schemas"]["Group"];
            /** @description null */
            recheck: number | null;
            /** @description null */
            expected: number | null;
            /** @description by the earlier round */
            was: number;
        };
        ComparedPage: {
            /** @description how many there are in all */
            total: number;
            cards: components["schemas"]["ComparedCard"][];
        };
        /**
         * @description exclusive - an item is of one class at most; tags - of any of them
         * @enum {unknown}
         */
        SetKind: "exclusive" | "tags";
        NewClass: {
            /** @description of a classifier that is there, or of one to be made */
            name: string;
            /** @description of one to be made; left out, a prompt out of its name */
            start?: components["schemas"]["StartPart"][];
        };
        NewClassSet: {
            /** @description no `/` and no control characters */
            name: string;
            /** @description exclusive by default */
            kind?: components["schemas"]["SetKind"];
            /** @default train */
            split?: string;
            /** @default 20 */
            page_size?: number;
            classes: components["schemas"]["NewClass"][];
        };
        ClassSetChange: {
            name?: string;
            page_size?: number;
            /** @description of every class */
            strategy?: components["schemas"]["Strategy"];
            /** @description all of them from now on, in their order; what is left out stays a classifier */
            classes?: components["schemas"]["NewClass"][];
        };
        ClassSetSummary: {
            name: string;
            kind: components["schemas"]["SetKind"];
            classes: string[];
            /** @description fitted together */
            rounds: number;
        };
        ClassState: {
            name: string;
            strategy: components["schemas"]["Strategy"];
            cut_off: number;
            counts: components["schemas"]["Counts"];
        };
        /** @description `scores` and `labels` have one entry a class, in the set's order */
        ClassCard: {
            item: components["schemas"]["Item"];
            rank: number;
            /** @description logits */
            scores: number[];
            labels: components["schemas"]["LabelValue"][];
            /** @description names of the classes it would be given; of an exclusive set one at most */
            decision: string[];
            group: components["schemas"]["Group"];
        };
        ClassCardPage: {
            /** @description how many there are in all */
            total: number;
            cards: components["schemas"]["ClassCard"][];
        };
        ClassSet: {
            name: string;
            kind: components["schemas"]["SetKind"];
            split: string;
            page_size: number;
            /** @description the open one */
            round: number;
            /** @description items of the split that no class has seen */
            unseen: number;
            classes: components["schemas"]["ClassState"][];
            /** @description what the classes pick in turns, each by its own strategy, the one with the fewest positives first */
            page: components["schemas"]["ClassCard"][];
            /** @description the weakest of those its classes are drawn by */
            page_method: components["schemas"]["Method"];
            /** @description one-line hints for the person, for this answer */
            notices: string[];
            can_undo: boolean;
            can_redo: boolean;
        };
        ClassChoices: {
            choices: {
                item: number;
                /** @description null removes the labels; no class at all means none of them */
                choice: {
                    /** @description of an exclusive set one at most */
                    classes: string[];
                    /** @description classes it may be of */
                    unsure?: string[];
                } | null;
            }[];
        };
        ClassLabelState: {
            /** @description the labels of the items the act touched, as they are now, one a class */
            labels: {
                item: number;
                labels: components["schemas"]["LabelValue"][];
            }[];
            /** @description one a class */
            counts: components["schemas"]["Counts"][];
            can_undo: boolean;
            can_redo: boolean;
        };
        FitSetRequest: {
            round: number;
        };
        Averages: {
            precision: number;
            recall: number;
            f1: number;
        };
        Confusion: {
            kind: components["schemas"]["SetKind"];
            classes: {
                name: string;
                /** @description items of the class */
                actual: number;
                /** @description items that were given it */
                predicted: number;
                /** @description both */
                right: number;
                precision: number | null;
                recall: number | null;
                f1: number | null;
            }[];
            /** @description items by what they are (rows) and were given (columns), the last being none of them; null for tags */
            cells: number[][] | null;
            items: number;
            /** @description items left out, of which the column or the labels do not tell */
            unknown: number;
            /** @description share of the items that got exactly their classes */
            accuracy: number | null;
            /** @description mean over the classes; a figure that is null counts as 0 */
            macro: components["schemas"]["Averages"];
            /** @description over all decisions of all classes together */
            micro: components["schemas"]["Averages"];
        };
    };
    responses: {
        /** @description failed; nothing was changed */
        Failed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: {
        revision: string;
        workspace: string;
        classifier: string;
        set: string;
        truthColumn: string;
        /** @description of the column; needed with it */
        truthSplit: string;
        job: number;
        upload: string;
        export: string;
        item: number;
        round: number;
        split: string;
        /** @description number of the earlier round */
        before: number;
        /** @description number of the later round */
        after: number;
        /** @description whose alone: the labels given while training, or the answers of the audit about other items; left out, both */
        labelSource: "pages" | "audit";
        offset: number;
        limit: number;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listWorkspaces: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the workspaces served */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceSummary"][];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    getWorkspace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description overview */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workspace"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    listFolder: {
        parameters: {
            query?: {
                /** @description a whole path, from / on */
                path?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the folder */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FolderListing"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    listEncoders: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the encoders of the server */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Encoder"][];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    previewSource: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewRequest"];
            };
        };
        responses: {
            /** @description what it is taken for */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourcePreview"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    listJobs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description jobs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"][];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    startJob: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewJob"];
            };
        };
        responses: {
            /** @description the job */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    getJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job: components["parameters"]["job"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the job */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    stopJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job: components["parameters"]["job"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the job */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    resumeJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job: components["parameters"]["job"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the job */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    listUploads: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description uploads */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Uploads"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    beginUpload: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    files: number;
                    bytes: number;
                };
            };
        };
        responses: {
            /** @description the upload */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upload"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    getUpload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upload: components["parameters"]["upload"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the upload */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upload"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    cancelUpload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upload: components["parameters"]["upload"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failed"];
        };
    };
    writePiece: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upload: components["parameters"]["upload"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description written */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        left_out: components["schemas"]["LeftOut"];
                    };
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    finishUpload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upload: components["parameters"]["upload"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description announced, but not to come (unreadable, or their name refused); what is here of them goes */
                    left_out: {
                        path: string;
                        /** @description announced for it */
                        bytes: number;
                    }[];
                };
            };
        };
        responses: {
            /** @description the job */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    listSkipped: {
        parameters: {
            query?: {
                offset?: components["parameters"]["offset"];
                limit?: components["parameters"]["limit"];
            };
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description skipped records */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SkippedPage"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    sampleItems: {
        parameters: {
            query: {
                split: components["parameters"]["split"];
                limit?: components["parameters"]["limit"];
                seed?: number;
            };
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description items */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Item"][];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    getItem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                item: components["parameters"]["item"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description one item */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Item"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    getImage: {
        parameters: {
            query?: {
                size?: number;
            };
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                item: components["parameters"]["item"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the picture */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": string;
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    listExports: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description exports */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Export"][];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    startExport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewExport"];
            };
        };
        responses: {
            /** @description the job */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    downloadExport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                export: components["parameters"]["export"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    deleteExport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                export: components["parameters"]["export"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failed"];
        };
    };
    resumeExport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                export: components["parameters"]["export"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the job */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    getMap: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description map */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MapState"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    makeMap: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the job */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    getMapPoints: {
        parameters: {
            query: {
                revision: components["parameters"]["revision"];
            };
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description points */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    getMapSplits: {
        parameters: {
            query: {
                revision: components["parameters"]["revision"];
            };
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description splits */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    getMapScores: {
        parameters: {
            query: {
                revision: components["parameters"]["revision"];
            };
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description scores */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    getMapLabels: {
        parameters: {
            query: {
                revision: components["parameters"]["revision"];
            };
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description labels */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    search: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SearchRequest"];
            };
        };
        responses: {
            /** @description best first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchResult"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    createClassifier: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewClassifier"];
            };
        };
        responses: {
            /** @description made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Classifier"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    getClassifier: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description its whole state */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Classifier"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    deleteClassifier: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description gone with its labels and rounds */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failed"];
        };
    };
    changeClassifier: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClassifierChange"];
            };
        };
        responses: {
            /** @description its whole state */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Classifier"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    listLabels: {
        parameters: {
            query?: {
                offset?: components["parameters"]["offset"];
                limit?: components["parameters"]["limit"];
                kind?: components["schemas"]["LabelKind"];
                /** @description last set in this round or later */
                first_round?: number;
                /** @description last set in this round or earlier */
                last_round?: number;
            };
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description labelled items */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CardPage"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    setLabels: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LabelChange"];
            };
        };
        responses: {
            /** @description stored */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LabelState"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    relabel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RelabelRequest"];
            };
        };
        responses: {
            /** @description stored */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LabelState"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    undo: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the labels it changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LabelState"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    redo: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the labels it changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LabelState"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    drawPage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    items: number[];
                };
            };
        };
        responses: {
            /** @description the classifier */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Classifier"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    fitAndNext: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FitRequest"];
            };
        };
        responses: {
            /** @description its whole state */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Classifier"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    lookAhead: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description what would come next */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NextPage"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    restoreRound: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
                round: components["parameters"]["round"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description its whole state */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Classifier"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    resetSeen: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SeenReset"];
            };
        };
        responses: {
            /** @description its whole state */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Classifier"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    evaluate: {
        parameters: {
            query: {
                split: components["parameters"]["split"];
                round?: number;
                bins?: number;
                /** @description COLUMN=VALUE of the data: items with the value are positive, those with another negative */
                truth?: string;
            };
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description histogram */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Evaluation"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    listEvaluated: {
        parameters: {
            query: {
                split: components["parameters"]["split"];
                round?: number;
                cut_off: number;
                side?: "above" | "below";
                offset?: components["parameters"]["offset"];
                limit?: components["parameters"]["limit"];
            };
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description cards */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CardPage"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    listLabelMarks: {
        parameters: {
            query: {
                split: components["parameters"]["split"];
                round?: number;
            };
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description marks */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LabelMark"][];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    getLabelConfusion: {
        parameters: {
            query?: {
                /** @description whose alone: the labels given while training, or the answers of the audit about other items; left out, both */
                labels?: components["parameters"]["labelSource"];
            };
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description counts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LabelConfusion"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    listConfusedLabels: {
        parameters: {
            query?: {
                /** @description whose alone: the labels given while training, or the answers of the audit about other items; left out, both */
                labels?: components["parameters"]["labelSource"];
                cell?: "mistakes" | "true_positives" | "false_positives" | "false_negatives" | "true_negatives";
                offset?: components["parameters"]["offset"];
                limit?: components["parameters"]["limit"];
            };
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description cards */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfusedPage"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    compareRounds: {
        parameters: {
            query: {
                /** @description number of the earlier round */
                before: components["parameters"]["before"];
                /** @description number of the later round */
                after: components["parameters"]["after"];
                split: components["parameters"]["split"];
                bins?: number;
            };
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description figures */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoundComparison"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    listComparedItems: {
        parameters: {
            query: {
                /** @description number of the earlier round */
                before: components["parameters"]["before"];
                /** @description number of the later round */
                after: components["parameters"]["after"];
                split: components["parameters"]["split"];
                which: "entered" | "left" | "up" | "down";
                offset?: components["parameters"]["offset"];
                limit?: components["parameters"]["limit"];
            };
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description cards */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComparedPage"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    getAudit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description audit */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Audit"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    drawAudit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AuditDraw"];
            };
        };
        responses: {
            /** @description audit */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Audit"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    labelAudit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LabelChange"];
            };
        };
        responses: {
            /** @description audit */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Audit"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    getCutOff: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description cut-off */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CutOff"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    setCutOff: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CutOffWish"];
            };
        };
        responses: {
            /** @description cut-off */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CutOff"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    compareSplits: {
        parameters: {
            query: {
                old: string;
                new: string;
                round?: number;
                sample?: number;
            };
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description comparison */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Comparison"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    downloadHead: {
        parameters: {
            query?: {
                format?: "json" | "safetensors" | "onnx";
                round?: number;
                /** @description with format onnx: one model of the encoder's part for it and the head, from pixels or tokens to the score; as large as the encoder */
                tower?: "image" | "text";
            };
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the saved head, as an attachment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                    "application/octet-stream": string;
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    listSnippets: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description texts to copy */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Snippet"][];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    downloadLabels: {
        parameters: {
            query?: {
                format?: "csv" | "jsonl" | "parquet";
                /** @description in Parquet: the pictures themselves, where they are on the server's machine, or no column of them */
                pictures?: "bytes" | "paths" | "none";
            };
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                classifier: components["parameters"]["classifier"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the table, as an attachment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/jsonl": string;
                    "application/octet-stream": string;
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    readHead: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HeadFile"];
            };
        };
        responses: {
            /** @description the head as a part of a start */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeadStart"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    listSets: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the sets of classifiers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClassSetSummary"][];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    createSet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewClassSet"];
            };
        };
        responses: {
            /** @description made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClassSet"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    getSet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                set: components["parameters"]["set"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description its whole state */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClassSet"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    deleteSet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                set: components["parameters"]["set"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description gone; its classes stay as classifiers */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failed"];
        };
    };
    changeSet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                set: components["parameters"]["set"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClassSetChange"];
            };
        };
        responses: {
            /** @description its whole state */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClassSet"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    choose: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                set: components["parameters"]["set"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClassChoices"];
            };
        };
        responses: {
            /** @description stored */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClassLabelState"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    undoInSet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                set: components["parameters"]["set"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the labels it changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClassLabelState"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    redoInSet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                set: components["parameters"]["set"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the labels it changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClassLabelState"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    fitSet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                set: components["parameters"]["set"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FitSetRequest"];
            };
        };
        responses: {
            /** @description its whole state */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClassSet"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    getConfusion: {
        parameters: {
            query?: {
                column?: components["parameters"]["truthColumn"];
                /** @description of the column; needed with it */
                split?: components["parameters"]["truthSplit"];
            };
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                set: components["parameters"]["set"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description counts and figures */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Confusion"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
    listConfused: {
        parameters: {
            query?: {
                column?: components["parameters"]["truthColumn"];
                /** @description of the column; needed with it */
                split?: components["parameters"]["truthSplit"];
                actual?: number;
                predicted?: number;
                offset?: components["parameters"]["offset"];
                limit?: components["parameters"]["limit"];
            };
            header?: never;
            path: {
                workspace: components["parameters"]["workspace"];
                set: components["parameters"]["set"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description cards by id */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClassCardPage"];
                };
            };
            default: components["responses"]["Failed"];
        };
    };
}
