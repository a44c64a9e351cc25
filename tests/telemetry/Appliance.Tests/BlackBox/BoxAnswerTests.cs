// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using Telemetry.Appliance.BlackBox;
using Telemetry.Config;
using Telemetry.Model.BlackBox;
using Telemetry.Model.Control;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using Telemetry.Reports.Events;
using Telemetry.Yaml;
using TestSupport;
using TestSupport.Sequencing;

namespace Telemetry.Appliance.Tests.BlackBox;

/// <summary>Answers to requests for a file: what is answered is what comes, and what is missed is reported.</summary>
public sealed class BoxAnswerTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly ScratchFolder _folder = new();
    private readonly SessionTape _tape = new(1 << 20);
    private readonly ControlQueue _control = new();
    private readonly BlackBoxEvents _events;
    private readonly BlackBoxWriter _writer;
    private readonly BoxRequests _requests;
    private readonly Thread _thread;

    public BoxAnswerTests()
    {
        Topology topology = FeedScript.MakeTopology(1);
        _events = new BlackBoxEvents(new BlackBoxSettings
        {
            Directory = new Located<string>(_folder.Path, "test.yaml:1:1"),
            PerMinute = 1,
            BeforeNs = 1_000_000,
            AfterNs = 1_000_000,
        });
        _writer = new BlackBoxWriter(_events, new BlackBoxSources
        {
            Rings = [],
            Tape = _tape,
            Topology = () => topology,
            NameOf = index => $"{index}",
            OffsetNs = 0,
            Host = "test",
            Control = _control,
        });
        _requests = new BoxRequests(_folder.Path, "test.yaml:1:1");
        _writer.Requests = _requests.Take;
        _thread = new Thread(_writer.Run);
        _thread.Start();
    }

    public void Dispose()
    {
        End();
        _requests.Dispose();
        _tape.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void a_request_of_a_time_without_packets_says_so_and_is_an_event()
    {
        FailureException refused = Assert.Throws<FailureException>(() => BoxClient.Request(_folder.Path, waits: true));
        End();

        Assert.Equal(ExitCode.Failed, refused.Failures[0].Code);
        Assert.Contains("there is no file: no packet", refused.Message, StringComparison.Ordinal);
        BlackBoxFile told = Assert.Single(Told());
        Assert.Equal((BlackBoxOutcome.Empty, "now", 1), (told.Outcome, told.Cause, told.Triggers));
        Assert.Equal((0L, 1L, 1L, 0L), Counted());
    }

    [Fact]
    public void a_request_is_accepted_when_events_have_used_up_the_minute_and_uses_none_of_it()
    {
        Assert.Null(BoxClient.Request(_folder.Path, waits: false));
        AwaitTold(1);
        _events.Take(Gap(stampNs: 1_000_000_000, id: 1));
        AwaitTold(2);
        _events.Take(Gap(stampNs: 5_000_000_000, id: 2));
        _events.Take(Gap(stampNs: 9_000_000_000, id: 3));
        Assert.Null(BoxClient.Request(_folder.Path, waits: false));
        End();

        Dictionary<BlackBoxOutcome, List<BlackBoxFile>> told =
            Told().GroupBy(one => one.Outcome).ToDictionary(one => one.Key, one => one.ToList());
        Assert.Equal(["now", "feed_gap", "now"], told[BlackBoxOutcome.Empty].Select(one => one.Cause));
        Assert.Equal(2, told[BlackBoxOutcome.Missed].Sum(one => one.Triggers));
        Assert.Equal((2L, 4_999_000_000L, "feed"), (told[BlackBoxOutcome.Missed][0].CauseId,
            told[BlackBoxOutcome.Missed][0].FromStampNs, told[BlackBoxOutcome.Missed][0].Flow));
        Assert.Equal(9_001_000_000, told[BlackBoxOutcome.Missed][^1].ToStampNs);
        Assert.Equal((2L, 3L, 5L, 0L), Counted());
    }

    [Fact]
    public void who_asks_whether_the_folder_is_taken_asks_for_no_file()
    {
        Assert.True(BoxClient.IsAnswered(_folder.Path));
        Assert.Throws<FailureException>(() => new BoxRequests(_folder.Path, "other"));
        End();

        Assert.Empty(Told());
    }

    [Fact]
    public void a_folder_that_no_process_writes_to_is_refused()
    {
        using var other = new ScratchFolder();

        FailureException refused = Assert.Throws<FailureException>(() => BoxClient.Request(other.Path, waits: true));

        Assert.Contains("no process answers there", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void a_client_that_does_not_wait_for_its_answer_does_no_harm()
    {
        using (var gone = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            gone.Connect(new UnixDomainSocketEndPoint(Path.Combine(_folder.Path, BoxRequests.SocketName)));
            gone.Send("now\n"u8);
        }

        AwaitTold(1);
        Assert.True(_thread.IsAlive);
    }

    private static GapReport Gap(long stampNs, long id) => new()
    {
        Id = id,
        Scope = "feed",
        State = "lost",
        Feed = "feed",
        OpenedStampNs = stampNs,
        ClosedStampNs = stampNs,
    };

    private void End()
    {
        _writer.End();
        Assert.True(_thread.Join(Soon));
    }

    private (long Missed, long NotWritten, long Triggers, long Files) Counted() =>
        _events.History.Read() is var counts ? (counts.Missed, counts.NotWritten, counts.Triggers, counts.Files)
            : default;

    private List<BlackBoxFile> Told()
    {
        List<BlackBoxFile> told = [];
        for (long number = 1; _events.History.Find(number) is { } file; number++)
            told.Add(file);
        return told;
    }

    private void AwaitTold(int files) => Assert.True(SpinWait.SpinUntil(() => Told().Count >= files, Soon));
}
