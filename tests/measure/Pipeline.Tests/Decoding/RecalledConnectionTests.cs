// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Packets;
using Telemetry.Model.Positions;
using Telemetry.Pipeline.Decoding.Tcp;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Decoding;

/// <summary>Connections over a restart. Sessions 0 and 1 on one gateway, by login; 2 is nobody's.</summary>
public sealed class RecalledConnectionTests
{
    private const short Nobody = 2;
    private const int Capacity = 16;
    private const PacketEventFlags Opened = PacketEventFlags.ConnectionOpened;

    [Fact]
    public void a_connection_that_goes_on_is_of_the_session_of_before_and_opens_no_second_time()
    {
        Wire after = Restart(Before(out _));
        Order(after, 1, 7);
        Order(after, 2, 8);

        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1], Sessions(after));
        Assert.DoesNotContain(after.Log.Events, packet => packet.Flags.HasFlag(Opened));
    }

    [Fact]
    public void an_answer_that_comes_first_is_of_that_session_too()
    {
        Wire after = Restart(Before(out _));
        after.ClientPort = 2;
        after.From(100, Soup.OrderAccepted(7));
        after.To(100, Soup.EnterOrder(8));

        Assert.All(Sessions(after), session => Assert.Equal(1, session));
    }

    [Fact]
    public void a_syn_begins_anew_and_its_login_decides()
    {
        Wire after = Restart(Before(out _));
        Open(after, 1, "BOB");

        Assert.Equal([Nobody, Nobody, 1, 1, 1, 1], Sessions(after));
        Assert.Single(after.Log.Events, packet => packet.Flags.HasFlag(Opened));
    }

    [Theory]
    [InlineData(1u << 27)]
    [InlineData(uint.MaxValue - (1u << 22))]
    public void numbers_far_away_are_those_of_another_connection(uint sequence)
    {
        Wire after = Restart(Before(out _));
        after.ClientPort = 1;
        after.To(sequence, Soup.EnterOrder(7));
        after.To(sequence + 50, Soup.EnterOrder(8));

        Assert.All(Sessions(after), session => Assert.Equal(Nobody, session));
    }

    [Fact]
    public void a_login_in_mid_stream_says_otherwise()
    {
        Wire after = Restart(Before(out _));
        after.ClientPort = 1;
        after.To(50, Soup.Login("BOB"));
        after.To(99, Soup.EnterOrder(7));

        Assert.Equal([0, 1, 1, 1], Sessions(after));
        Assert.Equal(Opened, after.Log.Messages[0].Flags & Opened);
    }

    [Fact]
    public void a_connection_that_no_total_has_yet_is_counted_when_it_goes_on()
    {
        ConnectionRow[] rows = Rows(Before(out _));
        for (int row = 0; row < rows.Length; row++)
            rows[row].OpenedNs = ConnectionRow.NotCounted;
        Wire after = Restart(new ConnectionSnapshot(Capacity, rows));
        Order(after, 1, 7);

        Assert.Equal(Opened, Assert.Single(after.Log.Events, packet => packet.Flags.HasFlag(Opened)).Flags & Opened);
        Assert.Equal([0, 0, 0, 0], Sessions(after));
    }

    [Fact]
    public void what_was_silent_over_one_restart_is_known_after_the_next()
    {
        var between = new ConnectionSnapshot(Capacity, Rows(Before(out _)));
        Wire second = Restart(between);
        Order(second, 1, 7);
        Wire third = Restart(between);
        Order(third, 2, 8);
        Order(third, 1, 9);

        Assert.Equal([1, 1, 1, 1, 0, 0, 0, 0], Sessions(third));
    }

    [Fact]
    public void ended_refused_and_waiting_connections_are_not_kept()
    {
        ConnectionSnapshot book = Before(out Wire before);
        before.ClientPort = 1;
        before.To(50, [], Wire.Fin);
        before.From(34, [], Wire.Fin);
        before.ClientPort = 2;
        before.From(34, Soup.Refused);
        before.ClientPort = 3;
        before.To(0, [], Wire.Syn);

        Assert.Empty(Rows(book));
    }

    [Fact]
    public void nobodys_stays_nobodys_where_one_login_is_left()
    {
        var book = new ConnectionSnapshot(Capacity, []);
        Wire before = Watch(book, "ALICE");
        Open(before, 1, "MALLET");
        Wire after = Restart(book, "ALICE");
        Order(after, 1, 7);
        Order(after, 2, 8);

        Assert.Equal([1, 1, 1, 1, 0, 0, 0, 0], Sessions(after));
    }

    [Fact]
    public void the_only_session_of_a_gateway_counts_a_connection_once()
    {
        var book = new ConnectionSnapshot(Capacity, []);
        var before = new Wire(SharedGateway.Of([SharedGateway.Session(0)]), Options(book));
        Open(before, 1, "ALICE");
        var after = new Wire(
            SharedGateway.Of([SharedGateway.Session(0)]), Options(new ConnectionSnapshot(Capacity, Rows(book))));
        Order(after, 1, 7);

        Assert.All(Sessions(after), session => Assert.Equal(0, session));
        Assert.DoesNotContain(
            after.Log.Events, packet => (packet.Flags & (Opened | PacketEventFlags.LoginUnknown)) != 0);
    }

    [Fact]
    public void how_far_streams_have_come_is_kept_each_second()
    {
        ConnectionSnapshot book = Before(out Wire before);
        before.ClientPort = 1;
        before.To(50, Soup.EnterOrder(7));
        before.Wait(1_000_000_000);

        ConnectionRow row = Rows(book)[0];
        Assert.Equal((100, 34), (row.NextTo, row.NextFrom));
    }

    [Fact]
    public void a_row_is_read_as_it_was_at_one_instant()
    {
        var book = new ConnectionSnapshot(1, []);
        using var stops = new CancellationTokenSource();
        var writer = new Thread(() =>
        {
            for (long value = 1; !stops.IsCancellationRequested; value++)
            {
                book.Set(
                    0, number: 1, new ConnectionRow { ClientPort = value, SessionIndex = value, OpenedNs = value });
                book.Advance(0, value, value);
            }
        });
        writer.Start();
        for (int read = 0; read < 200_000; read++)
        {
            if (!book.TryRead(0, out ConnectionRow row))
                continue;
            Assert.Equal((row.ClientPort, row.ClientPort), (row.SessionIndex, row.OpenedNs));
            Assert.Equal(row.NextTo, row.NextFrom);
        }
        stops.Cancel();
        writer.Join();
    }

    private static TcpStreamOptions Options(ConnectionSnapshot book) =>
        new() { MaxConnections = Capacity, Connections = book };

    private static Wire Watch(ConnectionSnapshot book, params string[] logins) =>
        new(SharedGateway.By(logins), Options(book));

    private static ConnectionSnapshot Before(out Wire wire)
    {
        var book = new ConnectionSnapshot(Capacity, []);
        wire = Watch(book, "ALICE", "BOB");
        Open(wire, 1, "ALICE");
        Open(wire, 2, "BOB");
        return book;
    }

    private static Wire Restart(ConnectionSnapshot book, params string[] logins) =>
        Watch(new ConnectionSnapshot(Capacity, Rows(book)), logins.Length > 0 ? logins : ["ALICE", "BOB"]);

    private static ConnectionRow[] Rows(ConnectionSnapshot book)
    {
        List<ConnectionRow> rows = [];
        for (int index = 0; index < book.Count; index++)
        {
            if (book.TryRead(index, out ConnectionRow row))
                rows.Add(row);
        }
        return [.. rows];
    }

    private static void Open(Wire wire, ushort port, string login)
    {
        wire.ClientPort = port;
        wire.To(0, [], Wire.Syn);
        wire.To(1, Soup.Login(login));
        wire.From(0, [], Wire.Syn);
        wire.From(1, Soup.Accepted(1));
    }

    private static void Order(Wire wire, ushort port, uint reference)
    {
        wire.ClientPort = port;
        wire.To(1000, Soup.EnterOrder(reference));
        wire.From(1000, Soup.OrderAccepted(reference));
    }

    private static IEnumerable<int> Sessions(Wire wire) => wire.Log.Events.Select(packet => (int)packet.SessionIndex);
}
