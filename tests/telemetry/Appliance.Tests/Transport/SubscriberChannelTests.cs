// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Transport;
using Telemetry.Transport;

namespace Telemetry.Appliance.Tests.Transport;

/// <summary>A subscriber is given the publisher's channel.</summary>
public sealed class SubscriberChannelTests
{
    [Theory]
    [InlineData("aeron:udp?control=127.0.0.1:20121|control-mode=dynamic", "|endpoint=127.0.0.1:0")]
    [InlineData("aeron:udp?control=[::1]:20121|control-mode=dynamic", "|endpoint=[::1]:0")]
    public void a_subscriber_to_many_destinations_uses_an_address_of_its_own(string channel, string added) =>
        Assert.Equal(channel + added, SubscriberChannel.Of(channel));

    [Theory]
    [InlineData("aeron:udp?endpoint=127.0.0.1:20121")]
    [InlineData("aeron:udp?endpoint=239.1.1.1:20121|interface=127.0.0.1|ttl=0")]
    [InlineData("aeron:udp?endpoint=127.0.0.1:20122|control=127.0.0.1:20121|control-mode=dynamic")]
    [InlineData("aeron:udp?control=nowhere.invalid:20121|control-mode=dynamic")]
    [InlineData("aeron:udp?control=127.0.0.1|control-mode=dynamic")]
    [InlineData("aeron:ipc")]
    public void any_other_channel_is_used_unchanged(string channel) =>
        Assert.Equal(channel, SubscriberChannel.Of(channel));
}
