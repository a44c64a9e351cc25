// SPDX-License-Identifier: Apache-2.0
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

    [Fact]
    public void those_of_the_last_seven_days_are_known_after_a_restart()
    {
        using var folder = new ScratchFolder();
        using (StateDirectory directory = StateDirectory.Open(folder.Path))
        using (SeenAppliances seen = SeenAppliances.Open(directory, new Progress<string>()))
        {
            Assert.Empty(seen.Names(Noon));
            seen.Note([("trade02:b", Noon), ("trade01", Noon - Day)], Noon);
            seen.Note([("trade03", Noon + Second)], Noon + Second);                 // within the minute
        }

        using StateDirectory again = StateDirectory.Open(folder.Path);
        using (SeenAppliances seen = SeenAppliances.Open(again, new Progress<string>()))
        {
            Assert.Equal(["trade01", "trade02:b"], seen.Names(Noon + Second));
            Assert.Equal(["trade02:b"], seen.Names(Noon + 6 * Day));
            seen.Note([("trade04", Noon + 6 * Day)], Noon + 6 * Day);
        }
        using TelemetryProcess shell = TelemetryProcess.Start(
            "sqlite3", [folder.File("appliances.db"), "SELECT name FROM appliance ORDER BY name"]);
        Assert.Equal(["trade02:b", "trade04"], shell.WaitForText(TimeSpan.FromSeconds(20)));
    }
}
