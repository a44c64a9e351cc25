// SPDX-License-Identifier: Apache-2.0
using Telemetry.Cli.Terminal;
using Telemetry.Messages.Counters;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace Telemetry.Cli.Tests.Terminal;

public class BlackBoxLineTests
{
    [Fact]
    public void a_file_of_packets_says_what_it_has_and_what_it_was_written_for()
    {
        var file = new EventReport
        {
            Event = "black_box",
            Severity = "info",
            State = "instant",
            Flow = "itch",
            BlackBox = new BlackBoxFileReport
            {
                File = "/box/a.pcapng",
                Cause = "feed_gap",
                CauseId = 17,
                Packets = 1_234,
                Bytes = 567_890,
                Complete = true,
            },
        };

        Assert.Equal("info black_box itch: 1,234 packets, 567,890 bytes for feed_gap 17: /box/a.pcapng",
            ReportLines.Of(file));
        file.BlackBox = file.BlackBox with { Complete = false, Cause = "now", CauseId = null };
        Assert.Equal("info black_box itch: 1,234 packets, 567,890 bytes for now, not complete: /box/a.pcapng",
            ReportLines.Of(file));
        file.BlackBox = new BlackBoxFileReport();
        Assert.Equal("info black_box itch: a file that is no longer known", ReportLines.Of(file));
    }

    [Fact]
    public void the_summary_counts_files_and_triggers_without_one_where_there_are_any()
    {
        var counters = new BlackBoxCounters { Files = 2, Packets = 2_468, Bytes = 1_135_780, Triggers = 5, Merged = 1 };

        Assert.Equal("black box: 2 files with 2,468 packets, 1,135,780 bytes, of 5 triggers, 1 merged, 1 missed, "
            + "1 refused for want of space", OwnLines.OfFiles(new BlackBoxReport
            {
                Counters = counters with { Missed = 1, RefusedSpace = 1 },
            }));
        Assert.Equal("black box: 2 files with 2,468 packets, 1,135,780 bytes, of 5 triggers, 1 merged",
            OwnLines.OfFiles(new BlackBoxReport { Counters = counters }));
        Assert.Null(OwnLines.OfFiles(new BlackBoxReport()));
        Assert.Null(OwnLines.OfFiles(null));
    }
}
