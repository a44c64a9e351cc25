// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles;
using Telemetry.CaptureFiles.Stamps;

namespace Telemetry.Playing.Reading;

/// <summary>The matched packets of all captures, once, in recorded order.</summary>
internal sealed class CapturePass : IDisposable
{
    private const int Longest = 512;                            // packets; those of one stamp come together

    private readonly CaptureSet _captures;
    private readonly ReplayReader _reader;
    private readonly int[] _order = new int[Longest];

    /// <summary>Opens the captures.</summary>
    /// <exception cref="FailureException">One cannot be read.</exception>
    public CapturePass(PlayPlan plan, CancellationToken stop)
    {
        _captures = new CaptureSet(plan.Captures, stop) { Opens = plan.Opens };
        try
        {
            DeviceStamps? stamps = DeviceStamps.Find(_captures, plan.Stamps);
            StampSource = stamps?.Source ?? "capture";
            _reader = new ReplayReader(
                _captures, FlowsOf(plan.Topology), threads: 1, plan.VerifiesChecksums, stamps, stop);
        }
        catch
        {
            _captures.Dispose();
            throw;
        }
    }

    public string StampSource { get; }

    public long BytesRead => _reader.BytesRead;

    /// <summary>Bytes of all captures; -1 if unknown.</summary>
    public long TotalBytes => _reader.TotalBytes;

    /// <summary>Reasons for which captures ended early; complete at the end.</summary>
    public IReadOnlyList<Failure> Failures => _reader.Failures;

    /// <summary>Takes some packets of one capture that have the same stamp, or one.</summary>
    /// <param name="buffer">Receives the bytes that they point into.</param>
    /// <param name="order">Receives their order in the capture, as indexes of the result: the reader puts packets of
    /// one stamp in the order of flows.</param>
    /// <returns>None at the end.</returns>
    public ReadOnlySpan<PendingPacket> TakeNext(out Span<byte> buffer, out ReadOnlySpan<int> order)
    {
        ReadOnlySpan<PendingPacket> packets = _reader.TakeNext(Longest, out buffer);
        for (int place = 0; place < packets.Length; place++)
        {
            int to = place;
            for (; to > 0 && IsBefore(in packets[place], in packets[_order[to - 1]]); to--)
                _order[to] = _order[to - 1];
            _order[to] = place;
        }
        order = _order.AsSpan(0, packets.Length);
        return packets;
    }

    public void Dispose()
    {
        _reader.Dispose();
        _captures.Dispose();
    }

    private static bool IsBefore(in PendingPacket one, in PendingPacket other) =>
        one.Head.StampNs == other.Head.StampNs && one.Head.Frame < other.Head.Frame;

    private static List<FlowDefinition> FlowsOf(Topology topology) =>
        [.. topology.Flows.Where(flow => flow is { IsTcp: false, LineIndex: >= 0 })];
}
