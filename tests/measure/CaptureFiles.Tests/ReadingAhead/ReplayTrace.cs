// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;
using Telemetry.Model.Definitions;
using TestSupport.CaptureFiles;

namespace Telemetry.CaptureFiles.Tests.ReadingAhead;

/// <summary>All that a replay's analysis can see of its captures, as text.</summary>
internal static class ReplayTrace
{
    public static readonly FlowDefinition[] Flows =
        [Replayed.Flow(1, "233.0.0.1", 5000), Replayed.Flow(2, "233.0.0.2", 5000)];

    public static List<string> Of(IEnumerable<Stream> captures, int threads, int bufferLength = 64 * 1024)
    {
        using ReplayReader reader = Open(captures, threads, bufferLength);
        return Of(reader);
    }

    public static ReplayReader Open(
        IEnumerable<Stream> captures, int threads, int bufferLength = CaptureFile.DefaultBufferLength,
        CancellationToken cancellation = default) =>
        new(captures.Select((stream, index) =>
            new CaptureFile($"capture{index}", new CaptureInput(stream, stream, bufferLength))), Flows, threads,
            cancellation);

    /// <summary>A line for each packet, with what had been seen before it; then what is reported at the end.</summary>
    public static List<string> Of(ReplayReader reader)
    {
        var lines = new List<string>();
        while (reader.TakeNext(int.MaxValue, out Span<byte> buffer) is { Length: > 0 } taken)
        {
            for (int place = 0; place < taken.Length; place++)
            {
                ref readonly PendingPacket packet = ref taken[place];
                Span<byte> payload = buffer.Slice(
                    packet.FrameIndex + packet.PayloadOffset, packet.CapturedLength);
                lines.Add($"{packet.Head.Source} {packet.Head.Frame} {packet.Head.StampNs} {packet.Head.FlowId} "
                    + $"{packet.Head.WireLength} {packet.Head.PayloadLength} {Convert.ToHexString(payload)} "
                    + Text(reader.CountersBefore(taken.Length - place)));
            }
        }
        lines.Add(Text(reader.Counters));
        lines.AddRange(reader.Failures.Select(failure => failure.ToString()));
        return lines;
    }

    private static string Text(in ReplayCounters seen) =>
        $"{seen.Matched} {seen.Unmatched} {seen.Ethertype} {seen.VlanDepth} {seen.Fragment} {seen.Truncated} "
        + $"{seen.BadLength}";
}
