// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Status;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Tests;

/// <summary>Strangers who send SETUPs to a subscriber, each of which makes it map a log: what that costs at
/// most.</summary>
public sealed class ForgedSetupTests
{
    private const int StreamId = 1001;
    private const int TermLength = 64 << 10;
    private const long SecondNs = 1_000_000_000;
    private const long StepNs = 20_000_000;

    private static readonly long LogLength = LogBufferDescriptor.LogLength(TermLength);

    private readonly ScriptedClock _clock = new();
    private int _session;

    [Fact]
    public void the_memory_of_an_image_that_is_gone_is_given_back_after_a_linger()
    {
        using var script = new ScriptedDriver(_clock);
        using Subscription subscription = Subscribe(script);
        Introduce(script, "10.0.0.9");
        Image image = subscription.ImageAtIndex(0);
        Assert.Equal(LogLength, MappedBytes(script));

        RunUntil(script, () => image.Closed);
        Assert.Equal(LogLength, MappedBytes(script));
        Run(script, LingeringLogs.LingerNs - StepNs);
        Assert.Equal(LogLength, MappedBytes(script));
        Run(script, 2 * StepNs);

        // The driver has it still: it answers what comes late. The client does not.
        Assert.Equal(1, Mappings(script));
        RunUntil(script, () => script[SystemCounter.BytesMapped] == 0);
        Assert.Equal(0, Mappings(script));
        Assert.Equal((TermLength, 1408, 0L),
            (image.TermBufferLength, image.MtuLength, image.Poll((_, _, _, _) => { }, 1)));
    }

    [Fact]
    public void a_closed_subscription_gives_its_memory_back()
    {
        using var script = new ScriptedDriver(_clock);
        using (Subscribe(script))
            Introduce(script, "10.0.0.9");

        RunUntil(script, () => Mappings(script) == 0);
    }

    [Fact]
    public void nothing_is_unmapped_under_a_handler_that_takes_longer_than_the_linger_after_a_close()
    {
        using var script = new ScriptedDriver(_clock);
        using Subscription subscription = Subscribe(script);
        Introduce(script, "10.0.0.9");
        script.Transport.Arrive(Data(_session, "told"u8), Address("10.0.0.9"));
        script.Cycle();
        string? read = null;

        int fragments = subscription.Poll((buffer, offset, length, _) =>
        {
            subscription.Dispose();
            Run(script, 60 * SecondNs);
            Assert.Equal(0, script[SystemCounter.BytesMapped]);
            byte[] bytes = new byte[length];
            buffer.GetBytes(offset, bytes, 0, length);
            read = System.Text.Encoding.ASCII.GetString(bytes);
        }, 1);

        Assert.Equal((1, "told"), (fragments, read));
        Assert.Equal(1, Mappings(script));
        Run(script, StepNs);
        Assert.Equal(0, Mappings(script));
    }

    [Fact]
    public void a_minute_of_setups_from_everywhere_takes_no_more_than_the_bound()
    {
        const int Logs = 16;
        using var script = new ScriptedDriver(_clock, maxMappedBytes: Logs * LogLength);
        using Subscription subscription = Subscribe(script);
        long most = 0;
        for (int stranger = 0; stranger < 3_000; stranger++)
        {
            Introduce(script, $"10.0.{stranger / 250}.{stranger % 250}");
            Run(script, StepNs);
            if (stranger % 50 == 0)
                most = Math.Max(most, MappedBytes(script));
        }

        Assert.Equal(Logs * LogLength, most);
        Assert.True(script[SystemCounter.Errors] > 1_000, "nothing was refused");
        RunUntil(script, () => Mappings(script) == 0);
    }

    [Fact]
    public void one_address_takes_its_share_and_leaves_room_for_another()
    {
        const int Logs = 16;
        using var script = new ScriptedDriver(_clock, maxMappedBytes: Logs * LogLength);
        using Subscription subscription = Subscribe(script);
        for (int forged = 0; forged < 100; forged++)
            Introduce(script, "10.0.0.9");

        Assert.Equal(Logs / 2, subscription.ImageCount);
        Assert.Contains("for 10.0.0.9 exceeds the bound", Assert.Single(script.RefusedSessions));
        Introduce(script, "10.0.0.1");
        Assert.Equal(Logs / 2 + 1, subscription.ImageCount);
    }

    [Fact]
    public void one_address_does_not_use_up_the_sessions()
    {
        using var script = new ScriptedDriver(_clock);
        using Subscription subscription = Subscribe(script);
        for (int forged = 0; forged < 2_000; forged++)
            script.Transport.Arrive(Data(++_session, "x"u8), Address("10.0.0.9"));
        for (int cycle = 0; cycle < 2_000; cycle++)
            script.Cycle();
        Assert.Equal(256, script.Transport.Sent.Count);
        Assert.Contains("256 sessions of 10.0.0.9 are received", Assert.Single(script.RefusedSessions));
        Assert.Equal(1, script.Driver.RefusedSessions);

        Introduce(script, "10.0.0.1");
        Assert.Equal(1, subscription.ImageCount);
    }

    [Theory]
    [InlineData("10.0.0.0/24", "10.0.0.255", "10.0.1.0")]
    [InlineData("10.0.0.7/32", "10.0.0.7", "10.0.0.6")]
    [InlineData("fd00:0:0:1::/64", "fd00:0:0:1::9", "fd00:0:0:2::9")]
    [InlineData("fd00::/16", "fd00:1::9", "10.0.0.7")]
    public void sources_beyond_the_allowed_ones_get_nothing_and_are_reported_once(
        string allowed, string friend, string other)
    {
        using var script = new ScriptedDriver(_clock, allowed: [IPNetwork.Parse(allowed)]);
        using Subscription subscription = Subscribe(script);

        Introduce(script, other);
        Introduce(script, other);
        script.Transport.Arrive(Data(++_session, "x"u8), Address(other));
        script.Cycle();
        Assert.Equal(0, subscription.ImageCount);
        Assert.Empty(script.Transport.Sent);
        Assert.Equal(3, script[SystemCounter.InvalidPackets]);
        Assert.Equal([other], script.RefusedSources);

        Introduce(script, friend);
        Assert.Equal(1, subscription.ImageCount);
        Assert.Equal([other], script.RefusedSources);
    }

    private static UdpAddress Address(string text) => new(IPAddress.Parse(text), 5000);

    private static Subscription Subscribe(ScriptedDriver script) =>
        script.Client.AddSubscription("aeron:udp?endpoint=10.0.0.2:4000", StreamId);

    /// <summary>A SETUP of a session that nobody knows.</summary>
    private void Introduce(ScriptedDriver script, string source)
    {
        byte[] setup = new byte[SetupFrame.Length];
        new SetupFrame(0, 0, ++_session, StreamId, 1, 1, TermLength, 1408, 0).Encode(setup);
        script.Transport.Arrive(setup, Address(source));
        script.Cycle();
    }

    private static byte[] Data(int session, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[FrameDescriptor.Align(FrameDescriptor.HeaderLength + payload.Length)];
        TermAppender.InitialiseDefaultHeader(frame, session, StreamId, 1);
        BitConverter.TryWriteBytes(frame, FrameDescriptor.HeaderLength + payload.Length);
        payload.CopyTo(frame.AsSpan(FrameDescriptor.HeaderLength));
        return frame;
    }

    private void Run(ScriptedDriver script, long durationNs)
    {
        for (long endNs = _clock.NowNs + durationNs; _clock.NowNs < endNs;)
        {
            _clock.NowNs += StepNs;
            script.Cycle();
        }
    }

    private void RunUntil(ScriptedDriver script, Func<bool> condition)
    {
        for (long endNs = _clock.NowNs + 120 * SecondNs; !condition();)
        {
            Assert.True(_clock.NowNs < endNs, "not within two minutes");
            Run(script, StepNs);
        }
    }

    /// <summary>How many mappings of image logs this process has, those of removed files too.</summary>
    private static int Mappings(ScriptedDriver script) => LinesOf(script).Count();

    /// <summary>Bytes of the files behind them.</summary>
    private static long MappedBytes(ScriptedDriver script) => LinesOf(script)
        .DistinctBy(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4])
        .Sum(line =>
        {
            string[] ends = line.Split(' ')[0].Split('-');
            return Number(ends[1]) - Number(ends[0]);
        });

    private static IEnumerable<string> LinesOf(ScriptedDriver script) => File.ReadLines("/proc/self/maps")
        .Where(line => line.Contains($"{script.Driver.AeronDirectoryName}/images/", StringComparison.Ordinal));

    private static long Number(string text) =>
        long.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
