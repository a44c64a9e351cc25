// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;
using Telemetry.Model.Packets;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>One row of the packet table: a packet, and what the programs must make of it.</summary>
/// <param name="Name">What is special about it.</param>
/// <param name="Packet">How it is built.</param>
/// <param name="Outcome">The counter it goes to; <see cref="HookCounter.Recorded"/> if it becomes a record.</param>
/// <param name="Flow">Flow id of the record.</param>
/// <param name="Flags">Flags of the record except those that the packet's form implies.</param>
internal sealed record PacketFixture(
    string Name, PacketBuilder Packet, HookCounter Outcome, uint Flow = 0, PacketRecordFlags Flags = 0)
{
    /// <summary>Length of the payload by the headers; null if it is all of it.</summary>
    internal int? PayloadLength { get; init; }

    /// <summary>Window scale of the record.</summary>
    internal TcpWindowScale Scale { get; init; }

    /// <summary>Flow in a capture file; null if it is treated there as the programs do. Packets without a length reach
    /// a file on the host that sends them; a receiving host drops them, so that the programs refuse them.</summary>
    internal uint? FlowInFile { get; init; }

    /// <summary>The counter that it goes to in a replay.</summary>
    internal HookCounter OutcomeInFile => FlowInFile is null ? Outcome : HookCounter.Recorded;

    /// <summary>Bytes of the frame kept; null for all.</summary>
    internal int? Cut { get; init; }

    /// <summary>Snap length of the flow.</summary>
    internal int Snap { get; init; } = 64;

    internal byte[] Bytes
    {
        get
        {
            byte[] bytes = Packet.Build();
            return Cut is int cut ? bytes[..cut] : bytes;
        }
    }

    /// <summary>True if the checksum of its IPv4 header is wrong.</summary>
    internal bool HasBadHeader => Packet.HeaderChecksum == ChecksumForm.Wrong
        && Packet.Destination.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;

    /// <summary>What must be found of the UDP or TCP checksum where the payload was captured in whole.</summary>
    /// <param name="isOnTheWayOut">Whether it was seen at egress.</param>
    internal ChecksumVerdict Verdict(bool isOnTheWayOut)
    {
        bool isIPv6 = Packet.Destination.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        if (isOnTheWayOut || Flags.HasFlag(PacketRecordFlags.Fragment) || Packet.Checksum == ChecksumForm.LeftToNic
            || (Packet.Checksum == ChecksumForm.None && !Packet.IsTcp && !isIPv6))
            return ChecksumVerdict.NotVerifiable;
        return Packet.Checksum == ChecksumForm.Right ? ChecksumVerdict.Right : ChecksumVerdict.Wrong;
    }

    public override string ToString() => Name;
}
