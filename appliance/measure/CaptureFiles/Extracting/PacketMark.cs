// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Extracting;

/// <summary>Comment on a packet, which is found by its stamp and flow.</summary>
/// <param name="StampNs">Stamp of the packet, nanoseconds.</param>
/// <param name="Flows">Flows that it may be of.</param>
/// <param name="Before">Comment on the last packet before it on each line of its feed; null for none.</param>
/// <param name="Number">Number by which it is known among others of the same stamp; null: the first is meant.</param>
public sealed record PacketMark(
    long StampNs, FlowSelector Flows, string Comment, string? Before = null, ulong? Number = null);

/// <summary>Comment on every packet that carries numbers of a range up to a stamp.</summary>
/// <param name="Flows">Flows that it may be of.</param>
/// <param name="Channel">Channel text of its numbers; null for none.</param>
/// <param name="Last">Last number, inclusive; lower than the first over a wrap.</param>
/// <param name="UntilNs">Last stamp, nanoseconds.</param>
public sealed record NumberMark(
    FlowSelector Flows, string? Channel, ulong First, ulong Last, long UntilNs, string Comment);
