// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Extract;
using Telemetry.Appliance.Replay;
using Telemetry.Config;
using Telemetry.Model.Failures;
using Telemetry.Yaml;

namespace Telemetry.Appliance.Tests.Extract;

/// <summary>Which events share a file, and what it says of them.</summary>
public class TargetPlanTests
{
    [Fact]
    public void windows_that_touch_share_a_file_named_after_the_gap_of_the_feed()
    {
        List<PlannedFile> files = new TargetPlan(Plan(isFolder: true), []).FilesFor(
            [Event("reset", 5, 9_000), Event("line_gap", 1, 1_000), Event("feed_gap", 2, 1_200)]);

        Assert.Equal(
            [
                "out/1970-01-01T000000.000001200Z-feed_gap-f_1-2.pcapng",
                "out/1970-01-01T000000.000009000Z-reset-f_1-5.pcapng",
            ],
            files.Select(file => file.Target.Path));
        Assert.Equal((900, 1_300), (files[0].Target.FromNs, files[0].Target.ToNs));
        Assert.Equal(["1", "2"], files[0].Events.Select(found => found.Id));
    }

    [Fact]
    public void one_file_has_all_windows_and_ends_with_the_json_of_each_event()
    {
        var cut = new Failure(ExitCode.Failed, "/data/in.pcap: byte 24", "the file ends inside a record", "");
        PlannedFile file = Assert.Single(new TargetPlan(Plan(isFolder: false), [cut]).FilesFor(
            [Event("order", 5, 9_000), Event("order", 6, 1_000)]));

        Assert.Equal(2, file.Target.Windows.Count);
        Assert.True(file.Target.Contains(1_100) && file.Target.Contains(8_900) && !file.Target.Contains(5_000));
        Assert.Equal(
            "2 events: order 6; order 5. Packets from 1970-01-01T00:00:00.000000900Z to "
                + "1970-01-01T00:00:00.000009100Z of in.pcap. Credentials are overwritten with *, as is all TCP of no "
                + "feed or session. "
                + "in.pcap: byte 24: the file ends inside a record.\n{6}\n{5}",
            file.Target.Comment);
    }

    [Fact]
    public void a_window_ends_where_time_does()
    {
        PlannedFile file = Assert.Single(new TargetPlan(Plan(isFolder: false) with
        {
            BeforeNs = long.MaxValue,
            AfterNs = long.MaxValue,
        }, []).FilesFor([Event("reset", 5, 9_000)]));

        Assert.Equal((0, long.MaxValue), (file.Target.FromNs, file.Target.ToNs));
    }

    private static FoundEvent Event(string kind, int id, long ns) => new()
    {
        Kind = kind,
        Id = $"{id}",
        Flow = "f/1",
        FromNs = ns,
        ToNs = ns,
        Sentence = $"{kind} {id}",
        Json = $"{{{id}}}",
    };

    private static ExtractPlan Plan(bool isFolder)
    {
        var settings = new Settings();
        return new ExtractPlan
        {
            Replay = new ReplayPlan
            {
                Captures = ["/data/in.pcap"],
                Configuration = new Configuration(settings, Telemetry.Config.Planning.TopologyBuilder.Build(
                    settings, new ErrorList())),
            },
            Choice = new EventChoice(EventChoiceKind.All, "", 0),
            BeforeNs = 100,
            AfterNs = 100,
            Limit = 10,
            Output = "out",
            IsFolder = isFolder,
        };
    }
}
