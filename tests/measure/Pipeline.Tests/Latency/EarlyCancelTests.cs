// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Streams;
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>Answers to cancels that have the order's own key (OUCH 5) and are read before the cancel.</summary>
public sealed class EarlyCancelTests
{
    private const StreamDirection To = StreamDirection.ToExchange;
    private const StreamDirection From = StreamDirection.FromExchange;

    [Fact]
    public void an_answer_that_waits_for_bytes_of_the_client_answers_the_cancel_among_them()
    {
        var talk = new LossyTalk(ProtocolId.SoupBinTcpOuch5);
        var heartbeat = talk.Miss(To, Soup.ClientHeartbeat);
        talk.Order(1);
        talk.Answer(1);
        talk.Say(To, LossyTalk.Cancel(1));
        talk.Say(From, LossyTalk.Canceled(1));
        talk.Wait(1_000_000);
        talk.Repeat(heartbeat);

        AssertCanceled(talk);
    }

    [Fact]
    public void an_answer_behind_bytes_of_the_client_that_are_given_up_answers_the_cancel()
    {
        var talk = new LossyTalk(ProtocolId.SoupBinTcpOuch5);
        talk.Miss(To, Soup.ClientHeartbeat);
        talk.Order(1);
        talk.Answer(1);
        talk.Say(To, LossyTalk.Cancel(1));
        talk.Say(From, LossyTalk.Canceled(1));

        AssertCanceled(talk);
    }

    [Fact]
    public void an_answer_that_is_stamped_before_its_cancel_answers_it()
    {
        var talk = new LossyTalk(ProtocolId.SoupBinTcpOuch5);
        talk.Order(1);
        talk.Answer(1);
        var cancel = talk.Miss(To, LossyTalk.Cancel(1));
        talk.Say(From, LossyTalk.Canceled(1));
        talk.Repeat(cancel);

        SessionCounters session = talk.End();

        Assert.Equal((1, 1, 0), (session.Orders, session.Cancels, talk.Timeouts));
    }

    [Fact]
    public void an_order_that_the_exchange_ends_by_itself_answers_no_later_cancel()
    {
        var talk = new LossyTalk(ProtocolId.SoupBinTcpOuch5);
        talk.Order(1);
        talk.Answer(1);
        talk.Say(From, LossyTalk.Canceled(1));
        talk.Say(To, LossyTalk.Cancel(1));

        SessionCounters session = talk.End();

        Assert.Equal((1, 1), (session.Cancels, talk.Timeouts));
        Assert.Equal(0, session.UnmatchedAnswers);
    }

    private static void AssertCanceled(LossyTalk talk)
    {
        SessionCounters session = talk.End();
        Assert.Equal((1, 1, 1), (session.Orders, session.Answered, session.Cancels));
        Assert.Equal((0, 0), (session.UnmatchedAnswers, talk.Timeouts));
        Assert.Equal(1, talk.Samples(SeriesKind.CancelToAck));
    }
}
