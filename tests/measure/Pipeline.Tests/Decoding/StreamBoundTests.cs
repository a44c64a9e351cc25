// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding.Tcp;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Decoding;

/// <summary>What happens where reassembly is full, and that credentials never leave it.</summary>
public sealed class StreamBoundTests
{
    private const PacketEventFlags NoRoom =
        PacketEventFlags.StreamGap | PacketEventFlags.StreamGapOurs | PacketEventFlags.TableFull;

    [Fact]
    public void a_full_table_counts_segments_and_reads_none()
    {
        Wire wire = Bounded(2);
        for (ushort port = 1; port <= 3; port++)
        {
            wire.ClientPort = port;
            wire.To(1, Soup.EnterOrder(port));
            wire.From(1, Soup.ServerHeartbeat);
        }

        Assert.Equal([1UL, 2UL], wire.Log.Messages.Where(packet => packet.Message.Key.Integer > 0)
            .Select(packet => packet.Message.Key.Integer));
        Assert.Equal(6, wire.Log.Segments.Count);
        PacketEvent refused = wire.Log.Segments[4];
        Assert.True(refused.Flags.HasFlag(PacketEventFlags.TableFull | PacketEventFlags.CountsInLedger));
        Assert.Equal(0U, refused.Connection);
    }

    [Fact]
    public void a_closed_connection_gives_way_to_a_new_one()
    {
        Wire wire = Bounded(1);
        for (ushort port = 1; port <= 100; port++)
        {
            wire.ClientPort = port;
            wire.To(0, [], Wire.Syn);
            wire.To(1, Soup.EnterOrder(port));
            wire.To(51, [], Wire.Fin | Wire.Ack);
        }

        Assert.Equal(100, wire.Log.Messages.Count);
        Assert.Equal(100, wire.Streams.ConnectionCount);
    }

    [Fact]
    public void an_idle_connection_gives_way_and_reports_what_it_held()
    {
        Wire wire = Bounded(1);
        wire.To(1, Soup.EnterOrder(1).AsSpan(0, 20));
        wire.Wait(60_000_000_000);

        wire.ClientPort = 2;
        wire.To(1, Soup.EnterOrder(2));

        Assert.Equal(
            [PacketEventFlags.Partial, PacketEventFlags.None], wire.Log.Messages.Select(packet => packet.Flags));
    }

    [Fact]
    public void a_full_store_gives_up_the_hole_before_the_time()
    {
        Wire wire = TcpStreamTests.Opened();
        const int segments = 3000;

        for (int index = 1; index <= segments; index++)
            wire.To((uint)(1 + (index * 50)), Soup.EnterOrder((uint)index));

        Assert.Equal(segments, wire.Log.Messages.Count);
        Assert.Equal(NoRoom, wire.Log.Messages[0].Flags);
        Assert.Equal(1, wire.Log.Messages.Count(packet => packet.Flags != PacketEventFlags.None));
    }

    [Fact]
    public void a_segment_beyond_the_store_does_not_stop_the_stream()
    {
        Wire wire = TcpStreamTests.Opened();

        wire.To(10_000_001, Soup.EnterOrder(1));
        wire.To(10_000_051, Soup.EnterOrder(2));

        Assert.Equal([1UL, 2UL], wire.Log.Messages.Select(packet => packet.Message.Key.Integer));
        Assert.Equal(NoRoom, wire.Log.Messages[0].Flags);
    }

    [Fact]
    public void credentials_are_overwritten_however_the_login_is_cut()
    {
        byte[] login = Soup.Login();
        for (int first = 0; first <= login.Length; first++)
        {
            for (int second = first; second <= login.Length; second += 5)
            {
                Wire wire = TcpStreamTests.Opened();
                List<byte[]> left =
                [
                    wire.To(1, login.AsSpan(0, first)),
                    wire.To((uint)(1 + first), login.AsSpan(first, second - first)),
                    wire.To(1, login.AsSpan(0, second)),
                    wire.To((uint)(1 + second), login.AsSpan(second)),
                    wire.To(1, login),
                ];

                Assert.Equal(OrderKind.Logon, Assert.Single(wire.Log.Messages).Message.Kind);
                AssertHidden(login, left, [0, first, 0, second, 0]);
            }
        }
    }

    [Fact]
    public void credentials_are_overwritten_in_reordered_segments()
    {
        byte[] login = Soup.Login();
        for (int cut = 1; cut < login.Length; cut++)
        {
            Wire wire = TcpStreamTests.Opened();
            List<byte[]> left =
            [
                wire.To((uint)(1 + cut), login.AsSpan(cut)),
                wire.To(1, login.AsSpan(0, cut)),
            ];

            Assert.Equal(OrderKind.Logon, Assert.Single(wire.Log.Messages).Message.Kind);
            AssertHidden(login, left, [cut, 0]);
        }
    }

    [Fact]
    public void credentials_are_overwritten_where_the_table_is_full()
    {
        Wire wire = Bounded(1);
        wire.To(1, Soup.EnterOrder(1));
        wire.ClientPort = 2;

        byte[] left = wire.To(1, Soup.Login());

        AssertHidden(Soup.Login(), [left], [0]);
    }

    private static void AssertHidden(byte[] login, List<byte[]> segments, int[] offsets)
    {
        byte[] mark = login[3..9];
        LoginMark.Overwrite(mark, LoginMark.Length);
        for (int index = 0; index < segments.Count; index++)
        {
            for (int at = 0; at < segments[index].Length; at++)
            {
                int offset = offsets[index] + at;
                bool isMark = offset is >= 3 and < 9 && segments[index][at] == mark[offset - 3];
                if (offset is >= 3 and < 19 && !isMark)
                    Assert.True(segments[index][at] == '*', $"segment {index}: {Encoding.ASCII.GetString(login)}");
            }
        }
    }

    private static Wire Bounded(int connections) => new(
        StreamTopology.Session(ProtocolId.SoupBinTcpOuch5), new TcpStreamOptions { MaxConnections = connections });
}
