// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Messages.Counters;
using Telemetry.Reports.Files;

namespace Telemetry.Reports.Tests.Files;

/// <summary>Columns of retracted losses and of doubt.</summary>
public sealed class RetractionCsvTests
{
    [Fact]
    public void a_row_has_what_was_retracted_behind_all_columns_of_before()
    {
        var interval = new SnapshotReport();
        interval.Interval.Feeds =
        [
            new FeedReport
            {
                Counters = new FeedCounters { MessagesRetracted = 11 },
                Feed = "f", FeedGaps = 9, Complete = true,
                Retracted = new RetractionCounters { Gaps = 1, Messages = 2, BlindNs = 3 },
                Doubt = new DoubtCounters { IsInDoubt = 1, TotalNs = 4 },
                Lines =
                [
                    new LineReport
                    {
                        Line = "A", Gaps = 8, Complete = true,
                        Retracted = new RetractionCounters { Gaps = 5, Messages = 6, BlindNs = 7 },
                        Doubt = new DoubtCounters { TotalNs = 8 },
                    },
                ],
            },
        ];
        var text = new StringBuilder();

        LineCsv.Append(text, interval);

        string[] columns = LineCsv.Header.Split(',');
        string[][] rows = [.. text.ToString().TrimEnd('\n').Split('\n').Select(row => row.Split(','))];
        Assert.All(rows, row => Assert.Equal(columns.Length, row.Length));
        Assert.Equal(
            ["host_settings", "gaps_retracted", "missing_retracted", "blind_ns_retracted", "in_doubt", "doubt_ns"],
            columns[^15..^9]);
        Assert.Equal(["", "1", "2", "3", "true", "4"], rows[0][^15..^9]);
        Assert.Equal(["", "5", "6", "7", "false", "8"], rows[1][^15..^9]);
        Assert.Equal(["11", ""], rows.Select(row => row[Array.IndexOf(columns, "messages_retracted")]));
        Assert.Equal(["9", "8"], rows.Select(row => row[Array.IndexOf(columns, "gaps")]));
    }
}
