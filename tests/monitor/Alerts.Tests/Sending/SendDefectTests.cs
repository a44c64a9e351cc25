// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts.Sending;
using TestSupport;
using TestSupport.Alerts;

namespace Telemetry.Alerts.Tests.Sending;

/// <summary>Exceptions that nobody expects: they are failures with words, and alerts are sent on.</summary>
public sealed class SendDefectTests
{
    private const long HourNs = 3_600_000_000_000;

    private static readonly Uri Page = new("http://127.0.0.1:20180/");

    private readonly SentFleet _fleet = new();
    private readonly Notices _notices = new();

    [Theory]
    [InlineData("alertmanager")]
    [InlineData("webhook")]
    public async Task an_exception_between_two_posts_is_a_failure_and_the_next_post_comes(string kind)
    {
        using var receiver = new WebhookReceiver();
        await using IAlertTarget target = Make(kind, receiver.Address, Page, new FaultyClock(faults: 1));
        _fleet.Raise("FeedGap", "left");
        target.Start();
        await Until(() => target.State.Posts > 0);

        Assert.Equal(1, target.State.Failures);
        Assert.NotEmpty(receiver.Bodies);
        Assert.Null(target.State.Error);
        Assert.Contains("unexpected InvalidOperationException: no time", _notices.Lines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("alertmanager", 0)]
    [InlineData("webhook", 1)]
    public async Task what_cannot_be_written_is_a_failure_with_its_words(string kind, int missed)
    {
        using var receiver = new WebhookReceiver();
        // An address without a host has no absolute form, which each document has.
        await using IAlertTarget target =
            Make(kind, receiver.Address, new Uri("nowhere", UriKind.Relative), SendClock.OfHost);
        _fleet.Raise("FeedGap", "left");
        target.Start();
        await Until(() => target.State.Failures > 0 && target.State.Missed >= missed);

        Assert.StartsWith("unexpected InvalidOperationException: ", target.State.Error, StringComparison.Ordinal);
        Assert.Equal((0, missed), (target.State.Posts, target.State.Missed));
        Assert.Empty(receiver.Bodies);
    }

    private IAlertTarget Make(string kind, Uri address, Uri page, SendClock clock) => kind == "webhook"
        ? new WebhookTarget(new WebhookSettings(address, null, HourNs), page, _fleet.Outbox, _notices, clock)
        : new AlertmanagerTarget(address, page, _fleet.Outbox, _notices, again: null, clock);

    private async Task Until(Func<bool> isSo)
    {
        for (int turn = 0; turn < 600 && !isSo(); turn++)
        {
            _fleet.Evaluate(SendClock.OfHost);
            await Task.Delay(100);
        }
        Assert.True(isSo());
    }

    /// <summary>The host's clock, of which some readings fail at first.</summary>
    private sealed class FaultyClock(int faults) : SendClock
    {
        private int _faults = faults;

        public override long TimeNs => Interlocked.Decrement(ref _faults) >= 0
            ? throw new InvalidOperationException("no time") : base.TimeNs;
    }
}
