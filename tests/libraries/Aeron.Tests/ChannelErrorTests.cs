// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Exceptions;

namespace Adaptive.Aeron.Tests;

/// <summary>Channels that cannot be used: each error says what, where, and what to do.</summary>
public sealed class ChannelErrorTests
{
    [Theory]
    [InlineData("udp?endpoint=127.0.0.1:1", "begin with \"aeron:\"")]
    [InlineData("aeron:", "names no media")]
    [InlineData("aeron-spy:aeron:udp?endpoint=127.0.0.1:1", "is a spy")]
    [InlineData("aeron:tcp?endpoint=127.0.0.1:1", "has media \"tcp\"")]
    [InlineData("aeron:udp", "has no endpoint")]
    [InlineData("aeron:udp?endpoint", "key=value")]
    [InlineData("aeron:udp?endpoint=127.0.0.1", "HOST:PORT")]
    [InlineData("aeron:udp?endpoint=127.0.0.1:70000", "a port between")]
    [InlineData("aeron:udp?endpoint=127.0.0.1:x", "a port between")]
    [InlineData("aeron:udp?endpoint=127.0.0.1:", "a port between")]
    [InlineData("aeron:udp?endpoint=:4000", "HOST:PORT")]
    [InlineData("aeron:udp?endpoint=[]:4000", "HOST:PORT")]
    [InlineData("aeron:udp?endpoint=[::1", "[ADDRESS]:PORT")]
    [InlineData("aeron:udp?endpoint=[::1:4000", "[ADDRESS]:PORT")]
    [InlineData("aeron:udp?endpoint=::1]:4000", "[ADDRESS]:PORT")]
    [InlineData("aeron:udp?endpoint=[::1]4000", "[ADDRESS]:PORT")]
    [InlineData("aeron:udp?endpoint=[127.0.0.1:4000", "[ADDRESS]:PORT")]
    [InlineData("aeron:udp?endpoint=::1:4000", "[ADDRESS]:PORT")]
    [InlineData("aeron:udp?control=[::1:4000|control-mode=dynamic", "has control=[::1:4000")]
    [InlineData("aeron:udp?endpoint=127.0.0.1:1|interface=[::1", "HOST or HOST:PORT")]
    [InlineData("aeron:udp?endpoint=239.1.1.2:4000", "must be odd")]
    [InlineData("aeron:udp?endpoint=[ff02::2]:4000", "must be odd")]
    [InlineData("aeron:udp?endpoint=239.1.1.255:4000", "below 255")]
    [InlineData("aeron:udp?endpoint=239.1.1.1:4000|control=10.0.0.1:1", "multicast or multi-destination")]
    [InlineData("aeron:udp?endpoint=239.1.1.1:4000|interface=192.0.2.1", "no address of this host matches")]
    [InlineData("aeron:udp?endpoint=239.1.1.1:4000|interface={none}", "this host has not")]
    [InlineData("aeron:udp?endpoint=127.0.0.1:1|interface=127.0.0.1/33", "a prefix")]
    [InlineData("aeron:udp?endpoint=127.0.0.1:1|control-mode=dynamic", "no control")]
    [InlineData("aeron:udp?endpoint=127.0.0.1:1|control-mode=response|control=127.0.0.1:2", "dynamic or manual")]
    [InlineData("aeron:udp?control=239.1.1.1:1|control-mode=dynamic", "multicast address")]
    [InlineData("aeron:udp?control=127.0.0.1:1|control-mode=dynamic|fc=fast", "max, min")]
    [InlineData("aeron:udp?control=127.0.0.1:1|control-mode=dynamic|fc=tagged", "tagged,g:TAG")]
    [InlineData("aeron:udp?control=127.0.0.1:1|control-mode=dynamic|fc=min,g:x", "max, min")]
    [InlineData("aeron:udp?control=127.0.0.1:1|control-mode=dynamic|fc=min,t:5h", "max, min")]
    [InlineData("aeron:udp?endpoint=127.0.0.1:1|mtu=1408|mto=1", "the parameter mto")]
    [InlineData("aeron:udp?endpoint=127.0.0.1:1|tags=1", "the parameter tags")]
    [InlineData("aeron:udp?endpoint=127.0.0.1:1|ttl=256", "from 0 to 255")]
    [InlineData("aeron:udp?endpoint=127.0.0.1:1|max-resend=0", "from 1 to 256")]
    [InlineData("aeron:udp?endpoint=127.0.0.1:1|cc=fast", "static")]
    [InlineData("aeron:udp?endpoint=127.0.0.1:1|gtag=x", "a 64-bit number")]
    [InlineData("aeron:udp?endpoint=127.0.0.1:1|group=some", "true or false")]
    [InlineData("aeron:udp?endpoint=127.0.0.1:1|rcv-wnd=0", "at least the mtu")]
    [InlineData("aeron:udp?endpoint=127.0.0.1:1|term-length=100k", "a power of two")]
    [InlineData("aeron:udp?endpoint=127.0.0.1:1|term-length=9999999999", "a size such as")]
    [InlineData("aeron:udp?endpoint=127.0.0.1:1|mtu=1400", "a multiple of 32")]
    [InlineData("aeron:udp?endpoint=127.0.0.1:1|mtu=1k|linger=5h", "a duration such as")]
    [InlineData("aeron:udp?endpoint=127.0.0.1:1|reliable=yes", "true or false")]
    [InlineData("aeron:udp?endpoint=127.0.0.1:1|session-id=x", "a 32-bit number")]
    [InlineData("aeron:udp?endpoint=127.0.0.1:1|term-id=1", "give all three or none")]
    [InlineData("aeron:udp?endpoint=127.0.0.1:1|init-term-id=2|term-id=1|term-offset=0", "give a later term-id")]
    [InlineData("aeron:udp?endpoint=127.0.0.1:1|init-term-id=1|term-id=1|term-offset=8", "a multiple of 32")]
    public void a_bad_channel_is_refused_with_the_reason(string channel, string reason)
    {
        ChannelException error = Assert.Throws<ChannelException>(() => UdpChannel.Parse(channel));

        Assert.Contains(channel, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.INVALID_CHANNEL, error.Code);
    }

    [Fact]
    public void parameters_are_read_as_they_are_written()
    {
        UdpChannel channel = UdpChannel.Parse("aeron:udp?endpoint=[::1]:4000|mtu=8k|term-length=4m|linger=500ms" +
            "|rcv-wnd=64k|so-rcvbuf=1m|so-sndbuf=2m|reliable=false|alias=a=b|nak-delay=50us|session-id=-7");

        Assert.Equal("[::1]:4000", channel.Endpoint.ToString());
        Assert.Equal((8192, 4 << 20, 500_000_000L), (channel.MtuLength, channel.TermLength, channel.LingerNs));
        Assert.Equal((64 << 10, 1 << 20, 2 << 20), (channel.ReceiverWindowLength, channel.SocketReceiveBufferLength,
            channel.SocketSendBufferLength));
        Assert.Equal((false, 50_000L, -7), (channel.IsReliable, channel.NakDelayNs, channel.SessionId));
    }

    [Theory]
    [InlineData("max", FlowControlKind.Max, 0L, 0, null, null)]
    [InlineData("min", FlowControlKind.Min, 0L, 0, null, null)]
    [InlineData("min,g:/2,t:2s", FlowControlKind.Min, 0L, 2, 2_000_000_000L, null)]
    [InlineData("tagged,g:-7", FlowControlKind.Tagged, -7L, 0, null, null)]
    [InlineData("tagged,g:123/1,t:500ms,rrwm:8", FlowControlKind.Tagged, 123L, 1, 500_000_000L, 8)]
    internal void flow_control_is_read_as_it_is_written(string text, FlowControlKind kind, long tag, int size,
        long? timeoutNs, int? multiple)
    {
        UdpChannel channel = UdpChannel.Parse($"aeron:udp?control=127.0.0.1:1|control-mode=dynamic|fc={text}");

        Assert.Equal(new FlowControlParameters(kind, tag, size, timeoutNs, multiple), channel.FlowControl);
    }

    [Fact]
    public void the_group_of_answers_is_the_address_behind_that_of_the_data()
    {
        UdpChannel v4 = UdpChannel.Parse("aeron:udp?endpoint=224.20.30.41:40456|interface=127.0.0.0/8|ttl=3");
        UdpChannel v6 = UdpChannel.Parse("aeron:udp?endpoint=[ff05::101]:40456");

        Assert.Equal(("224.20.30.42:40456", "[ff05::102]:40456"),
            (v4.GroupControl.ToString(), v6.GroupControl.ToString()));
        Assert.Equal(("127.0.0.1:0", 3), (v4.LocalBind.ToString(), v4.Ttl));
        Assert.True(v4.Interface.Index > 0 && v6.Interface.Index == 0);
    }

    [Theory]
    [InlineData("aeron:udp?endpoint=127.0.0.1:1|fc=min", true, "fc")]
    [InlineData("aeron:udp?control=127.0.0.1:1|control-mode=dynamic", false, "no endpoint")]
    [InlineData("aeron:udp?endpoint=127.0.0.1:4000|pub-wnd=1k", true, "pub-wnd")]
    [InlineData("aeron:udp?endpoint=127.0.0.1:4000|mtu=8k|so-sndbuf=4k", true, "so-sndbuf")]
    [InlineData("aeron:udp?endpoint=127.0.0.1:4000|so-rcvbuf=4k", false, "so-rcvbuf")]
    public void a_channel_for_the_other_side_is_refused(string channel, bool isPublication, string reason)
    {
        using var driver = EmbeddedMediaDriver.Launch(new MediaDriverContext());
        using var client = Aeron.Connect(new Aeron.Context().AeronDirectoryName(driver.AeronDirectoryName));

        RegistrationException error = Assert.Throws<RegistrationException>(() =>
            isPublication ? (IDisposable)client.AddPublication(channel, 1) : client.AddSubscription(channel, 1));

        Assert.Equal(ErrorCode.INVALID_CHANNEL, error.ErrorCode());
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void a_host_that_cannot_be_resolved_is_named()
    {
        using var driver = EmbeddedMediaDriver.Launch(new MediaDriverContext());
        using var client = Aeron.Connect(new Aeron.Context().AeronDirectoryName(driver.AeronDirectoryName));

        RegistrationException error = Assert.Throws<RegistrationException>(
            () => client.AddPublication("aeron:udp?endpoint=no-such-host.invalid:4000", 1));

        Assert.Equal(ErrorCode.UNKNOWN_HOST, error.ErrorCode());
        Assert.Contains("no-such-host.invalid", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void a_port_in_use_is_named_and_can_be_tried_again()
    {
        using var driver = EmbeddedMediaDriver.Launch(new MediaDriverContext());
        using var client = Aeron.Connect(new Aeron.Context().AeronDirectoryName(driver.AeronDirectoryName));
        var holder = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        holder.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        string channel = $"aeron:udp?endpoint={holder.LocalEndPoint}";

        RegistrationException error = Assert.Throws<RegistrationException>(() => client.AddSubscription(channel, 1));
        holder.Dispose();
        using Subscription subscription = client.AddSubscription(channel, 1);

        // As the Java and C drivers: with the code of a channel's error their clients take the id for a counter's.
        Assert.Equal(ErrorCode.GENERIC_ERROR, error.ErrorCode());
        Assert.Contains("Address already in use", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("udp?endpoint=127.0.0.1:4000|", "session-id=8", "session-id 8 differs from 7")]
    [InlineData("udp?endpoint=127.0.0.1:4000|", "mtu=2048", "mtu 2048 differs from 1408")]
    [InlineData("udp?endpoint=127.0.0.1:4000|", "term-length=128k", "term-length 131072 differs from 65536")]
    [InlineData("ipc?", "session-id=8", "session-id 8 differs from 7")]
    [InlineData("ipc?", "mtu=2048", "mtu 2048 differs from 1408")]
    [InlineData("ipc?", "term-length=128k", "term-length 131072 differs from 65536")]
    [InlineData("ipc?", "init-term-id=4|term-id=5|term-offset=0", "init-term-id 4 differs from 3")]
    [InlineData("ipc?", "init-term-id=3|term-id=6|term-offset=0", "term-id 6 differs from 5")]
    [InlineData("ipc?", "init-term-id=3|term-id=5|term-offset=32", "term-offset 32 differs from 0")]
    public void a_publication_of_another_shape_is_not_shared(string media, string asked, string reason)
    {
        const string Made = "session-id=7|term-length=64k|init-term-id=3|term-id=5|term-offset=0";
        using var script = new ScriptedDriver();
        using Publication made = script.Client.AddPublication($"aeron:{media}{Made}", 1);

        RegistrationException error = Assert.Throws<RegistrationException>(
            () => script.Client.AddPublication($"aeron:{media}{asked}", 1));
        using Publication silent = script.Client.AddPublication($"aeron:{media}alias=a", 1);
        using Publication same = script.Client.AddPublication($"aeron:{media}{Made}|mtu=1408", 1);

        Assert.Equal(ErrorCode.INVALID_CHANNEL, error.ErrorCode());
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal(made.RegistrationId, same.OriginalRegistrationId);
        Assert.Equal(7, silent.SessionId);
    }

    [Fact]
    public void logs_beyond_the_drivers_bound_are_refused()
    {
        using var driver = EmbeddedMediaDriver.Launch(new MediaDriverContext { MaxMappedBytes = 1 << 20 });
        using var client = Aeron.Connect(new Aeron.Context().AeronDirectoryName(driver.AeronDirectoryName));

        RegistrationException error = Assert.Throws<RegistrationException>(
            () => client.AddPublication("aeron:udp?endpoint=127.0.0.1:4000|term-length=1m", 1));

        Assert.Equal(ErrorCode.STORAGE_SPACE, error.ErrorCode());
        Assert.Contains("shorter term-length", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("needs", "time")]
    public void a_directory_without_a_driver_is_named()
    {
        DriverTimeoutException error = Assert.Throws<DriverTimeoutException>(
            () => Aeron.Connect(new Aeron.Context().AeronDirectoryName("/nowhere/aeron")));

        Assert.Contains("/nowhere/aeron", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void a_directory_has_one_driver_and_is_gone_with_it()
    {
        var driver = EmbeddedMediaDriver.Launch(new MediaDriverContext());
        string directory = driver.AeronDirectoryName;
        Assert.True(Directory.Exists(directory));

        IOException error = Assert.Throws<IOException>(
            () => EmbeddedMediaDriver.Launch(new MediaDriverContext { AeronDirectoryName = directory }));
        driver.Dispose();

        Assert.Contains(directory, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(directory));
    }

    [Fact]
    public void a_stopped_driver_closes_its_clients()
    {
        var driver = EmbeddedMediaDriver.Launch(new MediaDriverContext());
        using var client = Aeron.Connect(new Aeron.Context().AeronDirectoryName(driver.AeronDirectoryName));
        using Publication publication =
            client.AddPublication("aeron:udp?endpoint=127.0.0.1:4000|term-length=64k", 1);
        using var buffer = new Agrona.Concurrent.UnsafeBuffer(new byte[8]);
        Assert.Equal(Publication.NOT_CONNECTED, publication.Offer(buffer, 0, 8));

        driver.Dispose();
        Loopback.WaitUntil(() => client.IsClosed, () => "the client is still open");

        Assert.Equal(Publication.CLOSED, publication.Offer(buffer, 0, 8));
    }
}
