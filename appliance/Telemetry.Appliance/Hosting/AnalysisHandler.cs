// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Telemetry.Appliance.Model;
using Telemetry.Feeds;

namespace Telemetry.Appliance.Hosting;

/// <summary>
/// The analysis as a consumer of the ring of packet events. A struct, so that the event loop is compiled for it.
/// </summary>
/// <param name="analysis">What is done with each event.</param>
[HotPath]
public readonly struct AnalysisHandler(Analysis analysis) : IValueEventHandler<PacketEvent>
{
    private readonly Analysis _analysis = analysis;

    /// <inheritdoc/>
    public void OnEvent(ref PacketEvent data, long sequence, bool endOfBatch) => _analysis.OnEvent(ref data);

    /// <inheritdoc/>
    public void OnBatchStart(long batchSize) => _analysis.OnBatchStart(batchSize);
}
