// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Packets;
using Telemetry.Model.Threads;
using Telemetry.Pipeline.Stages;

namespace Telemetry.Capture;

/// <summary>
/// The analysis as a consumer of the ring of packet events. A struct, so that the event loop is specialised for it.
/// </summary>
/// <param name="analysis">Processes each event.</param>
/// <param name="cpu">CPU to which its thread is bound; null leaves it unbound.</param>
[HotPath]
public readonly struct AnalysisHandler(Analysis analysis, int? cpu = null) : IValueEventHandler<PacketEvent>
{
    private readonly Analysis _analysis = analysis;
    private readonly int? _cpu = cpu;

    public void OnStart()
    {
        ThreadName.Set("analysis");
        if (_cpu is { } pinned)
            _ = HostThread.PinTo(pinned);
    }

    public void OnEvent(ref PacketEvent data, long sequence, bool endOfBatch) => _analysis.OnEvent(ref data);

    public void OnBatchStart(long batchSize) => _analysis.OnBatchStart(batchSize);
}
