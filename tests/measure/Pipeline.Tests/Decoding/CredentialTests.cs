// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Streams;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding.Tcp;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Decoding;

/// <summary>
/// No four bytes of a password are left: not in a segment, as it would go into a capture, and not in the memory of
/// reassembly.
/// </summary>
public sealed class CredentialTests
{
    private const string Password = "s3cr3t-Pwd";

    private static readonly byte[] Login = Soup.Login("ALICE", Password);

    public static TheoryData<ProtocolId> Protocols { get; } =
        [ProtocolId.SoupBinTcp, ProtocolId.SoupBinTcpOuch5, ProtocolId.SoupBinTcpOuch42];

    [Theory]
    [Trait("needs", "time")]
    [MemberData(nameof(Protocols))]
    public void a_login_in_three_pieces_in_every_order_and_sent_twice(ProtocolId protocol)
    {
        (int, int, int)[] orders = [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)];
        for (int first = 1; first < Login.Length; first += 2)
        {
            for (int second = first; second < Login.Length; second += 3)
            {
                foreach ((int a, int b, int c) in orders)
                {
                    Wire wire = Begin(protocol, withSyn: true);
                    int[] cuts = [0, first, second, Login.Length];
                    List<byte[]> left = [];
                    foreach (int piece in (int[])[a, b, c, b, a])
                        left.Add(wire.To((uint)(1 + cuts[piece]), Login.AsSpan(cuts[piece]..cuts[piece + 1])));
                    left.Add(wire.To(1, Login));
                    AssertNothingIn(left, wire);
                }
            }
        }
    }

    [Theory]
    [Trait("needs", "time")]
    [MemberData(nameof(Protocols))]
    public void a_login_in_pieces_on_a_connection_that_was_met_with_it(ProtocolId protocol)
    {
        for (int first = 3; first < Login.Length; first++)
        {
            for (int second = first; second < Login.Length; second += 2)
            {
                Wire wire = Begin(protocol, withSyn: false);
                List<byte[]> left =
                [
                    wire.To(1000, Login.AsSpan(..first)),
                    wire.To((uint)(1000 + first), Login.AsSpan(first..second)),
                    wire.To((uint)(1000 + second), Login.AsSpan(second..)),
                    wire.To(1049, Soup.ClientHeartbeat),
                    wire.To(1052, Soup.ClientHeartbeat),
                    wire.To(1055, Soup.ClientHeartbeat),
                    wire.To(1000, Login),
                ];
                AssertNothingIn(left, wire);
                Assert.Equal(
                    protocol == ProtocolId.SoupBinTcp ? 0 : 4, wire.Log.Messages.Count(packet => packet.Flags == 0));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void the_end_of_a_login_is_the_first_that_is_seen_of_a_connection(ProtocolId protocol)
    {
        for (int first = 1; first < Login.Length; first++)
        {
            Wire wire = Begin(protocol, withSyn: false);
            List<byte[]> left =
            [
                wire.To((uint)(1000 + first), Login.AsSpan(first..)),
                wire.To(1000, Login.AsSpan(..first)),
                wire.To(1049, Soup.ClientHeartbeat),
                wire.To(1000, Login),
            ];
            AssertNothingIn(left, wire);
        }
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void a_login_that_comes_after_its_place_was_given_up(ProtocolId protocol)
    {
        Wire wire = Begin(protocol, withSyn: true);
        List<byte[]> left = [wire.To(50, Soup.ClientHeartbeat), wire.To(53, Soup.ClientHeartbeat)];
        wire.Wait(1_000_000_000);
        left.Add(wire.To(1, Login.AsSpan(..12)));
        left.Add(wire.To(13, Login.AsSpan(12..)));
        left.Add(wire.To(1, Login));
        AssertNothingIn(left, wire);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void a_login_in_pieces_behind_missing_bytes(ProtocolId protocol)
    {
        for (int first = 3; first < Login.Length; first++)
        {
            Wire wire = Begin(protocol, withSyn: true);
            List<byte[]> left =
            [
                wire.To(1001, Login.AsSpan(..first)),
                wire.To((uint)(1001 + first), Login.AsSpan(first..)),
            ];
            wire.Wait(1_000_000_000);
            left.Add(wire.To(1050, Soup.ClientHeartbeat));
            left.Add(wire.To(1053, Soup.ClientHeartbeat));
            AssertNothingIn(left, wire);
        }
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void a_login_of_another_length_is_no_message_and_hidden_all_the_same(ProtocolId protocol)
    {
        byte[] odd = Soup.Packet('L', [.. Login[3..], .. "00015"u8]);
        for (int first = 3; first <= odd.Length; first++)
        {
            Wire wire = Begin(protocol, withSyn: true);
            List<byte[]> left = [wire.To(1, odd.AsSpan(..first)), wire.To((uint)(1 + first), odd.AsSpan(first..))];
            AssertNothingIn(left, wire);
        }
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void a_login_in_pieces_where_the_table_is_full_or_the_interface_another(ProtocolId protocol)
    {
        for (int first = 1; first < Login.Length; first++)
        {
            Wire wire = Begin(protocol, withSyn: true, connections: 1);
            wire.ClientPort++;
            List<byte[]> left = [wire.To(1, Login.AsSpan(..first)), wire.To((uint)(1 + first), Login.AsSpan(first..))];
            wire.Flags = PacketEventFlags.ForeignInterface;
            left.Add(wire.To(1, Login.AsSpan(..first)));
            wire.Flags = PacketEventFlags.ForeignInterface;
            left.Add(wire.To((uint)(1 + first), Login.AsSpan(first..)));
            AssertNothingIn(left, wire);
        }
    }

    [Fact]
    public void a_capture_still_reports_the_login_where_its_name_was_not_cut()
    {
        Wire wire = Begin(ProtocolId.SoupBinTcpOuch5, withSyn: true);

        byte[] left = wire.To(1, Login);

        Assert.DoesNotContain("ALICE", Encoding.ASCII.GetString(left));
        Assert.Equal(LoginMark.Of("alice"), LoginMark.Read(left.AsSpan(3)));
        Assert.Equal(LoginMark.Of("alice"), wire.Log.Messages.Concat(wire.Log.Feed).First().Message.Login);
    }

    private static Wire Begin(ProtocolId protocol, bool withSyn, int connections = 2)
    {
        Topology topology = protocol == ProtocolId.SoupBinTcp
            ? StreamTopology.Feed(protocol) : StreamTopology.Session(protocol);
        var wire = new Wire(topology, new TcpStreamOptions { MaxConnections = connections });
        if (withSyn)
            wire.To(0, [], Wire.Syn);
        return wire;
    }

    private static void AssertNothingIn(List<byte[]> segments, Wire wire)
    {
        foreach (byte[] segment in segments)
            AssertNothingIn(segment);
        wire.Streams.ForEachBuffer(AssertNothingIn);
    }

    private static void AssertNothingIn(ReadOnlySpan<byte> bytes)
    {
        const int enough = 2;
        ReadOnlySpan<byte> used = BufferChecks.UsedOf(bytes);
        for (int at = 0; at + enough <= Password.Length; at++)
        {
            ReadOnlySpan<byte> part = Encoding.ASCII.GetBytes(Password).AsSpan(at, enough);
            Assert.True(used.IndexOf(part) < 0, $"\"{Encoding.ASCII.GetString(part)}\" is left");
        }
    }
}
