// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Publishers;
using Telemetry.Sqlite;
using TestSupport;
using TestSupport.Binary;

namespace Telemetry.Archive.Tests;

/// <summary>Appliances that are remembered over restarts.</summary>
[Collection("locks")]      // a process that is being started holds those of this one for a moment
public sealed class SeenAppliancesTests
{
    private const long Second = 1_000_000_000;
    private const long Day = 24 * 3600 * Second;
    private const long Noon = 20_000 * Day + Day / 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void those_of_the_last_seven_days_are_known_after_a_restart()
    {
        using var folder = new ScratchFolder();
        using (StateDirectory directory = StateDirectory.Open(folder.Path))
        using (SeenAppliances seen = SeenAppliances.Open(directory, new Progress<string>()))
        {
            Assert.Empty(seen.Names(Noon));
            seen.Note([("trade02:b", Noon, Noon), ("trade01", Noon - Day, Noon - Day)], Noon);
            // Within the minute only those that are new are written, once what is being written is.
            Assert.True(SpinWait.SpinUntil(() =>
            {
                seen.Note([("trade01", Noon - Day, Noon + Second), ("trade03", Noon, Noon + Second)], Noon + Second);
                return Ask(folder, "SELECT name FROM appliance").Contains("trade03");
            }, Patience));
        }

        using StateDirectory again = StateDirectory.Open(folder.Path);
        using (SeenAppliances seen = SeenAppliances.Open(again, new Progress<string>()))
        {
            Assert.Equal(["trade01", "trade02:b", "trade03"], seen.Names(Noon + Second));
            Assert.Equal(["trade02:b", "trade03"], seen.Names(Noon + 6 * Day));
            seen.Note([("trade04", Noon + 400 * Day, Noon + 400 * Day)], Noon + 400 * Day - 1);
        }
        Assert.Equal(["trade02:b", "trade03", "trade04"], Ask(folder, "SELECT name FROM appliance ORDER BY name"));
    }

    [Fact]
    public void while_they_cannot_be_written_the_reason_is_known()
    {
        using var folder = new ScratchFolder();
        using StateDirectory directory = StateDirectory.Open(folder.Path);
        using SeenAppliances seen = SeenAppliances.Open(directory, new Progress<string>());
        Assert.Null(seen.Kept.Failure);
        Assert.Empty(Ask(folder,
            "CREATE TRIGGER full BEFORE INSERT ON appliance BEGIN SELECT RAISE(ABORT, 'no room'); END"));

        seen.Note([("trade01", Noon, Noon)], Noon);
        Assert.True(SpinWait.SpinUntil(() => seen.Kept.Failure is not null, Patience));
        Assert.Contains("no room", seen.Kept.Failure, StringComparison.Ordinal);

        Assert.Empty(Ask(folder, "DROP TRIGGER full"));
        long nowNs = Noon;
        Assert.True(SpinWait.SpinUntil(() =>
        {
            nowNs += 60 * Second;
            seen.Note([("trade01", Noon, nowNs)], nowNs);
            return seen.Kept.Failure is null;
        }, Patience));
    }

    [Fact]
    public void the_first_time_stays_over_restarts_and_a_name_that_is_new_today_is_said_to_be()
    {
        using var folder = new ScratchFolder();
        Run(folder, Noon, first =>
        {
            Assert.Null(first.Find("trade01"));
            return [("trade01", Noon - Second, Noon)];
        });
        long tomorrow = Noon + Day;
        Run(folder, tomorrow, first =>
        {
            Assert.Equal((Noon - Second, false), (first.Find("trade01"), first.IsNewToday("trade01", tomorrow)));
            return [("trade01", tomorrow, tomorrow), ("trade09", tomorrow + 1, tomorrow + 2)];
        });
        Run(folder, tomorrow + (5 * Second), first =>
        {
            Assert.Equal((Noon - Second, false), (first.Find("trade01"), first.IsNewToday("trade01", tomorrow)));
            Assert.Equal((tomorrow + 1, true), (first.Find("trade09"), first.IsNewToday("trade09", tomorrow)));
            Assert.False(first.IsNewToday("trade09", tomorrow + Day));
            return [];
        });
    }

    [Fact]
    public void a_list_from_before_first_times_were_kept_is_taken_over_and_nobody_in_it_is_new()
    {
        using var folder = new ScratchFolder();
        Ask(folder, "CREATE TABLE appliance (name TEXT PRIMARY KEY, last_time_ns INTEGER NOT NULL) WITHOUT ROWID; "
            + $"INSERT INTO appliance VALUES ('trade01', {Noon - Day}); PRAGMA user_version = 1");

        Run(folder, Noon, first =>
        {
            Assert.Equal((null, false), (first.Find("trade01"), first.IsNewToday("trade01", Noon)));
            return [("trade01", Noon, Noon), ("trade02", Noon, Noon)];
        });
        Run(folder, Noon, first =>
        {
            Assert.Equal((null, false), (first.Find("trade01"), first.IsNewToday("trade01", Noon)));
            Assert.Equal((Noon, true), (first.Find("trade02"), first.IsNewToday("trade02", Noon)));
            return [];
        });
        Assert.Equal([$"trade01|{Noon}|", $"trade02|{Noon}|{Noon}"],
            Ask(folder, "SELECT name, last_time_ns, first_time_ns FROM appliance ORDER BY name"));
    }

    [Fact]
    public void made_up_names_do_not_fill_the_disk()
    {
        using var folder = new ScratchFolder();
        Run(folder, Noon, _ =>
            [.. Enumerable.Range(0, FirstAppearances.MostNames + 7).Select(n => ($"made{n}", Noon, Noon + n))]);

        Assert.Equal([$"{FirstAppearances.MostNames}|{Noon + 7}"],
            Ask(folder, "SELECT count(*), min(last_time_ns) FROM appliance"));
    }

    /// <summary>A run of a monitor that receives some appliances.</summary>
    private static void Run(
        ScratchFolder folder, long nowNs, Func<FirstAppearances, (string, long, long)[]> receive)
    {
        using StateDirectory directory = StateDirectory.Open(folder.Path);
        using SeenAppliances seen = SeenAppliances.Open(directory, new Progress<string>());
        seen.Note(receive(seen.FirstTimes()), nowNs);
    }

    private static string[] Ask(ScratchFolder folder, string sql)
    {
        using TelemetryProcess shell = TelemetryProcess.Start("sqlite3", [folder.File("appliances.db"), sql]);
        return [.. shell.WaitForText(TimeSpan.FromSeconds(20))];
    }
}
