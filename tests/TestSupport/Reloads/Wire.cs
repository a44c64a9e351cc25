// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace TestSupport.Reloads;

/// <summary>
/// An exchange's traffic, independent of the configuration: streams of MoldUDP64, each in copies, each of several
/// groups. Copy 1 goes to the second interface, copy 2 to the first with a VLAN tag, copy 3 to the third.
/// </summary>
public static class Wire
{
    /// <summary>Streams.</summary>
    public const int Streams = 6;

    /// <summary>Copies of each stream.</summary>
    public const int Copies = 4;

    /// <summary>Largest number of groups in a range, except the long one.</summary>
    public const int MostGroups = 3;

    /// <summary>The VLAN id of copy 2.</summary>
    public const ushort Vlan = 7;

    /// <summary>Stream whose copies 0 and 1 have the same groups: only the interface distinguishes them.</summary>
    public const int SharedStream = 5;

    private const int HeaderLength = 20;
    private const int BodyLength = 12;

    /// <summary>The interfaces; the last may be a mirror port.</summary>
    public static IReadOnlyList<string> Interfaces { get; } = ["rx0", "rx1", "rx2"];

    /// <summary>Groups of a copy that have traffic. Several groups are channels, which only some streams mark in their
    /// payload.</summary>
    public static int GroupsOf(int stream) => HasChannels(stream) ? MostGroups : 1;

    /// <summary>True if each group of a stream is a channel of its own.</summary>
    public static bool HasChannels(int stream) => stream is 3 or 4;

    /// <summary>Index of the interface on which a copy arrives.</summary>
    public static int InterfaceOf(int copy) => copy switch { 1 => 1, 3 => 2, _ => 0 };

    /// <summary>The sender of a copy.</summary>
    public static string SourceOf(int copy) => $"10.1.0.{copy + 1}";

    /// <summary>The port of a stream; some share one.</summary>
    public static int PortOf(int stream) => 5000 + (stream % 3);

    /// <summary>Address of a copy's groups without the last byte, which counts from 1.</summary>
    public static string PrefixOf(int stream, int copy) =>
        $"239.{1 + (stream == SharedStream && copy == 1 ? 0 : copy)}.{stream + 1}";

    /// <summary>A frame with messages of one group of one copy; none is a heartbeat.</summary>
    public static byte[] Frame(int stream, int copy, int group, ulong sequence, int messages)
    {
        byte[] payload = new byte[HeaderLength + (messages * (2 + BodyLength))];
        Encoding.ASCII.GetBytes($"STREAM{stream}G{group}0").CopyTo(payload, 0);
        BinaryPrimitives.WriteUInt64BigEndian(payload.AsSpan(10), sequence);
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(18), (ushort)messages);
        for (int message = 0; message < messages; message++)
            payload[HeaderLength + (message * (2 + BodyLength)) + 1] = BodyLength;
        return Frame(stream, copy, group, payload);
    }

    /// <summary>A frame with any payload.</summary>
    public static byte[] Frame(int stream, int copy, int group, byte[] payload) => new PacketBuilder
    {
        Tags = copy == 2 ? [((ushort)0x8100, Vlan)] : [],
        Source = IPAddress.Parse(SourceOf(copy)),
        Destination = IPAddress.Parse($"{PrefixOf(stream, copy)}.{group + 1}"),
        DestinationPort = (ushort)PortOf(stream),
        Payload = payload,
    }.Build();
}
