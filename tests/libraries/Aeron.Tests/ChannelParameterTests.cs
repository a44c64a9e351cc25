// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Net;
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Status;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Tests;

/// <summary>What the parameters of a channel make of the stream, by what goes over the wire and what the host has.
/// </summary>
public sealed class ChannelParameterTests
{
    private const long Ms = 1_000_000;
    private const long Second = 1_000_000_000;
    private const int Length = 500;

    private static readonly UdpAddress Receiver = new(IPAddress.Parse("10.0.0.2"), 4000);

    [Theory]
    [InlineData("", true)]
    [InlineData("|eos=true", true)]
    [InlineData("|eos=false", false)]
    public void the_end_of_a_stream_is_signalled_unless_it_shall_not(string parameter, bool isSignalled)
    {
        using var pair = new ScriptedPair();
        ExclusivePublication publication = pair.AddPublication("|term-length=64k" + parameter);
        using Subscription subscription = pair.AddSubscription();
        pair.RunUntil(() => publication.IsConnected && subscription.IsConnected, "connected");

        publication.Dispose();
        pair.RunFor(2 * Second);

        Assert.Equal(isSignalled, pair.Sent.Exists(one => FrameHeader.TypeOf(one.Bytes) == FrameHeader.Data &&
            (FrameHeader.FlagsOf(one.Bytes) & FrameDescriptor.EndOfStreamFlag) != 0));
        Assert.Equal(isSignalled, subscription.HasNoImages);
    }

    [Theory]
    [InlineData("", 5)]
    [InlineData("|linger=1s", 1)]
    [InlineData("|linger=12s", 12)]
    public void a_closed_stream_lingers_as_long_as_it_shall(string parameter, int seconds)
    {
        using var pair = new ScriptedPair();
        ExclusivePublication publication = pair.AddPublication("|term-length=64k" + parameter);
        Subscription subscription = pair.AddSubscription();
        pair.RunUntil(() => publication.IsConnected && subscription.IsConnected, "connected");
        // Nobody answers any more, so that nobody ends the linger early.
        pair.IsCut = true;
        publication.Dispose();
        long closedNs = pair.NowNs;

        pair.RunUntil(() => !HasCounter(pair.Publisher.Client, $"snd-pos: {publication.RegistrationId} "), "forgotten");

        Assert.InRange(pair.NowNs - closedNs, seconds * Second, (seconds + 2) * Second);
    }

    [Fact]
    public void a_subscription_to_one_session_gets_that_session_alone()
    {
        using var pair = new ScriptedPair();
        using ExclusivePublication other = pair.AddPublication();
        using ExclusivePublication wanted = pair.AddPublication("|term-length=64k|session-id=4711");
        using Subscription subscription = pair.AddSubscription("|session-id=4711");

        pair.RunUntil(() => wanted.IsConnected && subscription.IsConnected, "connected");
        pair.RunFor(Second);

        Assert.Equal(4711, wanted.SessionId);
        Assert.Equal((1, 4711), (subscription.ImageCount, subscription.ImageAtIndex(0).SessionId));
        Assert.False(other.IsConnected);
    }

    [Theory]
    [InlineData("", 32 << 10)]
    [InlineData("|pub-wnd=4k", 4 << 10)]
    public void publishers_get_as_far_ahead_of_the_sender_as_they_may(string parameter, int window)
    {
        using var pair = new ScriptedPair();
        using ExclusivePublication publication = pair.AddPublication("|term-length=64k" + parameter);
        using Subscription subscription = pair.AddSubscription("|rcv-wnd=2k");
        pair.RunUntil(() => publication.IsConnected && subscription.IsConnected, "connected");

        long result = 0;
        for (int i = 0; i < 200 && result >= 0; i++)
        {
            result = pair.Offer(publication, i, Length);
            pair.RunFor(Ms);
        }

        // The receiver takes two kilobytes and nobody reads: the sender stands behind them.
        Assert.Equal(Publication.BACK_PRESSURED, result);
        Assert.InRange(publication.Position, window, window + (2 << 10) + 2 * 544);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("|max-resend=2", 1)]
    public void so_many_ranges_are_sent_again_at_once(string parameter, int refused)
    {
        using var script = new ScriptedDriver();
        using ExclusivePublication publication = script.Client.AddExclusivePublication(
            "aeron:udp?endpoint=239.1.1.1:4000|term-length=64k|init-term-id=1|term-id=1|term-offset=0" + parameter,
            1001);
        var message = new StatusMessageFrame(0, publication.SessionId, 1001, 1, 0, 32 << 10, 7);
        Arrive(script, frame => message.Encode(frame));
        using var buffer = new Agrona.Concurrent.UnsafeBuffer(new byte[1000]);
        for (int i = 0; i < 4; i++)
            Assert.True(publication.Offer(buffer, 0, buffer.Capacity) > 0);
        script.RunFor(Ms);

        for (int i = 0; i < 3; i++)
        {
            var nak = new NakFrame(publication.SessionId, 1001, 1, 1056 * i, 1056);
            Arrive(script, frame =>
            {
                nak.Encode(frame);
                return NakFrame.Length;
            });
        }

        Assert.Equal((3 - refused, refused),
            (script[SystemCounter.RetransmitsSent], script[SystemCounter.RetransmitOverflow]));
    }

    [Theory]
    [InlineData("", 0, 2 << 20)]
    [InlineData("|so-rcvbuf=192k", 0, 192 << 10)]
    [InlineData("|so-sndbuf=96k", 96 << 10, 2 << 20)]
    public unsafe void sockets_have_the_buffers_that_they_shall(string parameter, int send, int receive)
    {
        UdpChannel channel = UdpChannel.Parse("aeron:udp?endpoint=127.0.0.1:0" + parameter);
        int fd = new UdpSocketOptions(channel, channel.SocketSendBufferLength ?? 0,
            channel.SocketReceiveBufferLength ?? 0).Open(channel.Endpoint, null, isGroup: false);
        int Option(int option)
        {
            int value = 0;
            uint length = sizeof(int);
            Assert.Equal(0, Libc.getsockopt(fd, Libc.SOL_SOCKET, option, &value, &length));
            return value;
        }

        (int sendBuffer, int receiveBuffer) = (Option(Libc.SO_SNDBUF), Option(Libc.SO_RCVBUF));
        _ = Libc.close(fd);

        // The kernel doubles what it is asked for, and gives no more than the host allows.
        if (send != 0)
            Assert.Equal(2 * send, sendBuffer);
        Assert.Equal(2 * Math.Min(receive, Limit("rmem_max")), receiveBuffer);
    }

    [Fact]
    public void a_publication_sends_from_the_interface_that_it_shall()
    {
        string channel = $"aeron:udp?endpoint=127.0.0.1:{Loopback.FreePort()}";
        using EmbeddedMediaDriver driver = EmbeddedMediaDriver.Launch(new MediaDriverContext());
        using var client = Aeron.Connect(new Aeron.Context().AeronDirectoryName(driver.AeronDirectoryName));
        using Subscription subscription = client.AddSubscription(channel, 1001);
        using Publication publication =
            client.AddPublication(channel + "|term-length=64k|interface=127.0.0.9", 1001);

        Loopback.WaitUntil(() => subscription.IsConnected, () => "not connected");

        Assert.StartsWith("127.0.0.9:", subscription.ImageAtIndex(0).SourceIdentity, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("|sparse=false", true)]
    [InlineData("|sparse=true", false)]
    public void the_log_of_a_sparse_stream_takes_no_room_before_it_is_written(string parameter, bool isWhole)
    {
        using EmbeddedMediaDriver driver = EmbeddedMediaDriver.Launch(new MediaDriverContext());
        using var client = Aeron.Connect(new Aeron.Context().AeronDirectoryName(driver.AeronDirectoryName));
        using Publication publication =
            client.AddPublication($"aeron:udp?endpoint=127.0.0.1:9|term-length=1m{parameter}", 1001);

        string file = Path.Combine(driver.AeronDirectoryName, "publications",
            $"{publication.RegistrationId}.logbuffer");
        long blocks = BlocksOf(file);

        Assert.Equal(isWhole, blocks * 512 >= 3 << 20);
        Assert.True(isWhole || blocks * 512 < 1 << 20, $"{blocks} blocks");
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("|ssc=true", 1)]
    public void a_stream_says_whether_spies_count_and_without_any_it_has_nobody(string parameter, byte reported)
    {
        using var script = new ScriptedDriver();
        using Publication publication =
            script.Client.AddPublication("aeron:udp?endpoint=10.0.0.2:4000|term-length=64k" + parameter, 1001);
        script.RunFor(Second);

        byte[] log = File.ReadAllBytes(Path.Combine(script.Driver.AeronDirectoryName, "publications",
            $"{publication.RegistrationId}.logbuffer"));

        Assert.Equal(reported, log[(3 * (64 << 10)) + LogBufferDescriptor.SpiesSimulateConnectionOffset]);
        Assert.False(publication.IsConnected);
    }

    private static void Arrive(ScriptedDriver script, Func<byte[], int> encode)
    {
        byte[] frame = new byte[64];
        int length = encode(frame);
        script.Transport.Arrive(frame[..length], Receiver);
        script.RunFor(Ms / 10);
    }

    private static bool HasCounter(Aeron client, string label)
    {
        bool isThere = false;
        client.CountersReader.ForEach((_, _, text) => isThere |= text.StartsWith(label, StringComparison.Ordinal));
        return isThere;
    }

    private static int Limit(string name) => int.Parse(File.ReadAllText($"/proc/sys/net/core/{name}"));

    private static long BlocksOf(string file)
    {
        using Process stat = Process.Start(new ProcessStartInfo("stat", ["--format=%b", file])
        {
            RedirectStandardOutput = true,
        })!;
        return long.Parse(stat.StandardOutput.ReadToEnd());
    }
}
