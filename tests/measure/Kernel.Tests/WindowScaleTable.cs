// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;
using Telemetry.Model.Packets;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>Rows of the packet table: windows of segments, window-scale options of SYNs.</summary>
internal static class WindowScaleTable
{
    private const byte Syn = 2;
    private const byte Ack = 16;
    private const uint Flow = 3;
    private const uint FlowV6 = 10;

    private static readonly byte[] LinuxSyn =
        [2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7];

    private static readonly (string Name, byte[] Options, TcpWindowScale Scale)[] Options =
    [
        ("no options", [], TcpWindowScale.None),
        ("as Linux sends them", LinuxSyn, Shift(7)),
        ("scale first", [3, 3, 2, 1], Shift(2)),
        ("scale last", [1, 3, 3, 9], Shift(9)),
        ("shift 0", [1, 3, 3, 0], Shift(0)),
        ("shift 14", [1, 3, 3, 14], Shift(14)),
        ("shift 15 is 14", [1, 3, 3, 15], Shift(14)),
        ("shift 255 is 14", [1, 3, 3, 255], Shift(14)),
        ("other options only", [2, 4, 5, 180], TcpWindowScale.None),
        ("pads only", [1, 1, 1, 1], TcpWindowScale.None),
        ("many pads", [.. Enumerable.Repeat((byte)1, 37), 3, 3, 5], Shift(5)),
        ("an end before the scale", [0, 3, 3, 7], TcpWindowScale.None),
        ("an end behind the scale", [3, 3, 7, 0], Shift(7)),
        ("the last of two", [3, 3, 2, 3, 3, 6, 1, 1], Shift(6)),
        ("an option of unknown kind", [253, 6, 9, 9, 9, 9, 3, 3, 4, 1, 1, 1], Shift(4)),
        ("the longest option", [254, 40, .. new byte[38]], TcpWindowScale.None),
        ("scale at the very end of the longest", [254, 37, .. new byte[35], 3, 3, 8], Shift(8)),
        ("a scale of the wrong length", [3, 4, 7, 7], TcpWindowScale.None),
        ("a scale inside another option", [253, 5, 3, 3, 9, 1, 1, 1], TcpWindowScale.None),
        ("a scale that is cut", [1, 1, 3, 3], TcpWindowScale.Unknown),
        ("a kind without a length", [1, 1, 1, 3], TcpWindowScale.Unknown),
        ("length 0", [3, 0, 7, 1], TcpWindowScale.Unknown),
        ("length 1", [3, 1, 7, 1], TcpWindowScale.Unknown),
        ("an option longer than the header", [2, 5, 1, 1], TcpWindowScale.Unknown),
        ("a malformed option behind the scale", [3, 3, 7, 9], TcpWindowScale.Unknown),
    ];

    internal static IEnumerable<PacketFixture> Rows
    {
        get
        {
            foreach ((string name, byte[] options, TcpWindowScale scale) in Options)
            {
                PacketBuilder syn = PacketTable.Tcp(0) with { TcpOptions = options, TcpFlags = Syn, Window = 64_240 };
                PacketBuilder synV6 = PacketTable.TcpV6(0) with
                {
                    TcpOptions = options,
                    TcpFlags = Syn | Ack,
                    Window = 1,
                };
                yield return Row($"SYN, {name}", syn, Flow, scale);
                yield return Row($"SYN with data, {name}",
                    syn with { Payload = PacketBuilder.Bytes(90), TcpFlags = Syn | Ack }, Flow, scale);
                yield return Row($"IPv6 SYN, {name}", synV6, FlowV6, scale);
                yield return Row($"tagged SYN, {name}", syn with { Tags = [(0x8100, 5)] }, Flow, scale);
                yield return Row(
                    $"SYN with IPv4 options, {name}", syn with { IPv4Options = [148, 4, 0, 0] }, Flow, scale);
                yield return Row(
                    $"no SYN, {name}", syn with { TcpFlags = Ack, Window = 0 }, Flow, TcpWindowScale.Unknown);
            }
        }
    }

    private static PacketFixture Row(string name, PacketBuilder packet, uint flow, TcpWindowScale scale) =>
        new(name, packet, HookCounter.Recorded, flow) { Snap = PacketTable.OrderSnap, Scale = scale };

    private static TcpWindowScale Shift(int shift) => TcpWindowScale.Shift0 + (byte)shift;
}
