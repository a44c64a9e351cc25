// SPDX-License-Identifier: Apache-2.0
using Telemetry.Diagnostics.Recognition;

namespace Telemetry.Appliance.Replay;

/// <summary>Shows the progress of recognition in captures as that of a replay.</summary>
internal sealed class ReplayProgressOfRecognition(IProgress<ReplayProgress> progress) : IProgress<RecognitionProgress>
{
    public void Report(RecognitionProgress value) =>
        progress.Report(new ReplayProgress(value.BytesRead, value.BytesTotal, value.Packets));
}
