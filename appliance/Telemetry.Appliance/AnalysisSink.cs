// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Stages;
using Telemetry.Publishing;

namespace Telemetry.Appliance;

/// <summary>
/// Events into the analysis on the thread that makes them. For captures: a file can wait, so nothing needs to stand
/// between, and an event stays in the core's own cache.
/// </summary>
/// <param name="analysis">What is done with each event.</param>
/// <param name="teller">Tells packets one by one, where asked for.</param>
[HotPath]
internal readonly struct AnalysisSink(Analysis analysis, PacketPublisher? teller) : IPacketEventSink
{
    private readonly PacketEvent[] _place = new PacketEvent[1];

    /// <inheritdoc/>
    public ref PacketEvent Claim() => ref _place[0];

    /// <inheritdoc/>
    public void Publish()
    {
        ref PacketEvent item = ref _place[0];
        analysis.OnEvent(ref item);
        if (teller is not null)
            Tell(ref item);
    }

    private void Tell(ref PacketEvent item)
    {
        teller!.Tell(in item);
        if (item.Kind == PacketEventKind.EndOfInput)
            teller.Complete();
    }
}
