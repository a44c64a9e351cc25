// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Host.Clocks;
using Telemetry.Model.Clocks;
using TestSupport;

namespace Telemetry.Host.Tests.Clocks;

/// <summary>Replies of real daemons, and the output of their own clients at the same moment.</summary>
public sealed class TimeSourceTests
{
    // chronyd 4.3, whose source was given an offset of 1 ms. chronyc before and after it: 0.000998208 and
    // 0.000998223 s slow, root delay 0.000009896, root dispersion 0.000001059 and 0.000001359, stratum 6.
    private const string ChronyReply =
        "060200000021000500000000000000000000004d00000000000000000a4d00020a4d0002000000000000000000000000"
        + "0001000000060000000000006b0160fa37c103a4f082d6bed499e15bd6b6d6a4fb1669b3f4899871fcec3885e2a606ff"
        + "dcb1fd6504817d62";

    // ptp4l 3.1.1; pmc: master_offset -165, gmPresent true, gmIdentity 5632b8.fffe.602d30.
    private const string PtpResponse =
        "0d020068000000000000000000000000000000003ef13efffe5f627300000007047f0000000000000000000000000200"
        + "00010034c000ffffffffffffff5b18ea04e7a51f07160000000000000000000000000000000000000000000000000001"
        + "5632b8fffe602d30";

    private const uint ChronySequence = 0x4d;
    private const ushort PtpSequence = 7;

    private readonly ReferenceText _text = new();

    [Fact]
    public void the_reply_of_chronyd_reads_as_its_client_prints_it()
    {
        TimeSource source = ChronyTracking.Read(Convert.FromHexString(ChronyReply), ChronySequence, _text)!.Value;

        Assert.Equal(("chrony", "10.77.0.2", 6), (source.Name, source.Reference, source.Stratum));
        Assert.InRange(source.OffsetNs!.Value, -998_224, -998_207);
        Assert.InRange(source.ErrorNs!.Value, 998_208 + 1_059 + 4_947, 998_224 + 1_360 + 4_949);
    }

    [Theory]
    [InlineData(0, 5)]      // another version
    [InlineData(1, 1)]      // a request
    [InlineData(5, 34)]     // another command
    [InlineData(7, 1)]      // another reply
    [InlineData(9, 6)]      // a refusal
    [InlineData(19, 0x4e)]  // another request's
    public void a_datagram_that_is_not_the_reply_is_ignored(int place, byte value)
    {
        byte[] reply = Convert.FromHexString(ChronyReply);
        reply[place] = value;

        Assert.Null(ChronyTracking.Read(reply, ChronySequence, _text));
        Assert.Null(ChronyTracking.Read(Convert.FromHexString(ChronyReply)[..^1], ChronySequence, _text));
    }

    [Theory]
    [InlineData(3, 1, "0a4d0002", "none")]
    [InlineData(0, 1, "0a4d0002", "10.77.0.2")]
    [InlineData(0, 0, "50505300", "PPS")]
    [InlineData(0, 0, "50484330", "PHC0")]
    [InlineData(0, 0, "7f7f0101", "7F7F0101")]
    [InlineData(0, 2, "0a4d0002", "a4d:2::")]
    public void a_reference_is_an_address_or_the_letters_of_its_id(
        byte leap, byte family, string id, string expected)
    {
        byte[] reply = Convert.FromHexString(ChronyReply);
        reply[55] = leap;
        reply[49] = family;
        Convert.FromHexString(id).CopyTo(reply, 28);

        TimeSource source = ChronyTracking.Read(reply, ChronySequence, _text)!.Value;

        Assert.Equal(expected, source.Reference);
        Assert.Equal(leap == 3, source.OffsetNs is null);
    }

    [Fact]
    public void the_response_of_ptp4l_reads_as_its_client_prints_it()
    {
        TimeSource? source = PtpStatus.Read(Convert.FromHexString(PtpResponse), PtpSequence, _text);

        Assert.Equal(new TimeSource("ptp4l", "5632b8.fffe.602d30") { OffsetNs = -165 }, source);
        Assert.Null(PtpStatus.Read(Convert.FromHexString(PtpResponse), PtpSequence + 1, _text));
        Assert.Null(PtpStatus.Read(Convert.FromHexString(PtpResponse)[..^1], PtpSequence, _text));
    }

    [Fact]
    public void a_grandmaster_has_no_reference()
    {
        byte[] response = Convert.FromHexString(PtpResponse);
        response[95] = 0;

        Assert.Equal(new TimeSource("ptp4l", "none"), PtpStatus.Read(response, PtpSequence, _text));
    }

    [Fact]
    public async Task chronyd_is_queried_as_by_its_own_client_and_late_answers_are_skipped()
    {
        using var daemon = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        daemon.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var client = new ChronyClient(((IPEndPoint)daemon.LocalEndPoint!).Port);
        using var end = new CancellationTokenSource();
        Task<byte[]> requests = Serve(daemon, end.Token, new IPEndPoint(IPAddress.Any, 0), (request, send) =>
        {
            byte[] reply = Convert.FromHexString(ChronyReply);
            send(reply);
            request.AsSpan(8, 4).CopyTo(reply.AsSpan(16));
            send(reply);
        });

        TimeSource? source = Patiently(client.Ask);
        await end.CancelAsync();

        Assert.Equal("10.77.0.2", source?.Reference);
        byte[] asked = await requests;
        Assert.Equal("0601000000210000" + new string('0', 2 * 96), Convert.ToHexString([.. asked[..8], 0, 0, 0, 0,
            .. asked[12..]]));
    }

    [Fact]
    public void without_a_daemon_there_is_no_answer()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)taken.LocalEndPoint!).Port;
        taken.Close();
        using var scratch = new ScratchFolder();
        using var chrony = new ChronyClient(port);
        using var ptp = new PtpClient(scratch.File("none"));

        Assert.Equal((null, null), (chrony.Ask(), chrony.Ask()));
        Assert.Null(ptp.Ask());
    }

    [Fact]
    public async Task repeated_queries_allocate_nothing_with_or_without_a_daemon()
    {
        using var daemon = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        daemon.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var there = new ChronyClient(((IPEndPoint)daemon.LocalEndPoint!).Port);
        using var end = new CancellationTokenSource();
        Task<byte[]> requests = Serve(daemon, end.Token, new IPEndPoint(IPAddress.Any, 0), (request, send) =>
        {
            byte[] reply = Convert.FromHexString(ChronyReply);
            request.AsSpan(8, 4).CopyTo(reply.AsSpan(16));
            send(reply);
        });
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)taken.LocalEndPoint!).Port;
        taken.Close();
        using var scratch = new ScratchFolder();
        using var absent = new ChronyClient(port);
        using var nowhere = new PtpClient(scratch.File("none"));

        Assert.NotNull(Patiently(there.Ask));
        long answered = 0;
        long allocated = AllocatedBy(200, () =>
        {
            answered += there.Ask() is null ? 0 : 1;
            Assert.True(absent.Ask() is null && nowhere.Ask() is null);
        });
        await end.CancelAsync();
        await requests;

        Assert.NotEqual(0, answered);
        Assert.Equal(0, allocated);
    }

    [Fact]
    [Trait("needs", "time")]
    public async Task ptp4l_is_queried_in_the_domain_in_which_it_answers()
    {
        const byte Domain = 3;
        using var scratch = new ScratchFolder();
        using var daemon = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        daemon.Bind(new UnixDomainSocketEndPoint(scratch.File("ptp4l")));
        using var client = new PtpClient(scratch.File("ptp4lro"), scratch.File("ptp4l"));
        using var end = new CancellationTokenSource();
        Task<byte[]> requests = Serve(daemon, end.Token, new UnixDomainSocketEndPoint("\0none"), (request, send) =>
        {
            if (request[4] != Domain)
                return;
            byte[] response = Convert.FromHexString(PtpResponse);
            request.AsSpan(30, 2).CopyTo(response.AsSpan(30));
            send(response);
        });

        TimeSource? source = Patiently(client.Ask);
        await end.CancelAsync();

        Assert.Equal(-165, source?.OffsetNs);
        byte[] asked = await requests;
        Assert.Equal(
            "0D02003600000000000000000000000000000000000000000000000000000000047F"
                + "FFFFFFFFFFFFFFFFFFFF0000000000010002C000",
            Convert.ToHexString([.. asked[..30], 0, 0, .. asked[32..]]));
    }

    private static long AllocatedBy(int times, Action work)
    {
        for (int warm = 0; warm < 20; warm++)
            work();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int time = 0; time < times; time++)
            work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    // Answers every request until the end; returns the first request.
    private static Task<byte[]> Serve(
        Socket daemon, CancellationToken end, EndPoint anybody, Action<byte[], Action<byte[]>> answer) =>
        Task.Run(() =>
        {
            byte[] buffer = new byte[1024];
            byte[]? first = null;
            while (!end.IsCancellationRequested)
            {
                if (!daemon.Poll(10_000, SelectMode.SelectRead))
                    continue;
                EndPoint from = anybody;
                int length = daemon.ReceiveFrom(buffer, ref from);
                first ??= buffer[..length];
                answer(buffer, reply => daemon.SendTo(reply, from));
            }
            return first!;
        });

    // On a busy machine an answer may take longer than the timeout; then the request is repeated.
    private static TimeSource? Patiently(Func<TimeSource?> ask)
    {
        for (int attempt = 0; attempt < 600; attempt++)
        {
            if (ask() is { } source)
                return source;
        }
        return null;
    }
}
