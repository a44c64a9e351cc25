// SPDX-License-Identifier: Apache-2.0
using Telemetry.Archive.Slots;
using Telemetry.Fleet.Queries;
using Telemetry.Fleet.Storing;
using Telemetry.Sqlite;
using TestSupport;
using TestSupport.Fleet;

namespace Telemetry.Archive.Tests;

/// <summary>State of clock and host at a time that only the disk has.</summary>
[Collection("locks")]      // a process that is being started holds those of this one for a moment
public sealed class StateReaderTests
{
    private const string Appliance = "trade01";
    private const long Slot = StoredSlot.LengthNs;

    [Fact]
    public void a_time_has_the_clock_of_its_slot_and_the_settings_of_its_minute()
    {
        using var folder = new ScratchFolder();
        long startNs = ArchiveRig.Midnight - (2 * ArchiveRig.Minute);
        string? hash;
        long recentNs;
        using (var rig = new ArchiveRig(folder.Path, startNs))
        {
            SimulatedAppliance one = rig.Start(Appliance, 7);
            rig.Run(8 * 60, one);
            rig.Flush();
            recentNs = rig.TimeNs;
            Evidence now = rig.Writer.States.Complete(Evidence.Of(
                rig.Model.Appliances[0], new SeriesFilter(), 1, recentNs - ArchiveRig.Second));
            Assert.True(now.IsRecent);
            Assert.Null(now.ClockSpan);
            Assert.NotNull(now.Clock!.StampSource);
            Assert.Equal("memory", now.SettingsSpan!.Source);
            hash = now.SettingsHash;
            Evidence before = rig.Writer.States.Complete(Evidence.Of(
                rig.Model.Appliances[0], new SeriesFilter(), 1, ArchiveRig.Midnight + ArchiveRig.Second));
            Assert.Equal(new StateSpan(ArchiveRig.Midnight, ArchiveRig.Midnight + Slot, "disk"), before.ClockSpan);
        }
        using var later = new ArchiveRig(folder.Path, recentNs + ArchiveRig.Day);

        Evidence found = At(later.Writer.States, ArchiveRig.Midnight + (90 * ArchiveRig.Second));
        Assert.Equal(new StateSpan(ArchiveRig.Midnight, ArchiveRig.Midnight + Slot, "disk"), found.ClockSpan);
        Assert.Equal((250L, null, null, null), (found.Clock!.UncertaintyNs, found.Clock.Synchronised,
            found.Clock.Source, found.Clock.OffsetNs));
        Assert.Equal(hash, found.SettingsHash);
        Assert.Equal(new StateSpan(ArchiveRig.Midnight + ArchiveRig.Minute,
            ArchiveRig.Midnight + (2 * ArchiveRig.Minute), "disk"), found.SettingsSpan);
        Evidence after = At(later.Writer.States, recentNs + (20 * Slot));
        Assert.Equal(ArchiveRig.Midnight + Slot, after.ClockSpan!.FromTimeNs);
        Assert.Equal(recentNs, after.SettingsSpan!.ToTimeNs);
    }

    [Fact]
    public void the_newest_slot_at_the_time_or_before_counts_with_what_is_unknown_in_it()
    {
        using var folder = new ScratchFolder();
        using StateDirectory directory = StateDirectory.Open(folder.Path);
        long midnightNs = ArchiveRig.Midnight;
        Write(directory, midnightNs - (3 * Slot), 100, "#a");
        Write(directory, midnightNs - (2 * Slot), null, "#b");
        Write(directory, midnightNs + Slot, 300, "#c", Slot / 2);
        Write(directory, midnightNs + Slot, 900, "#d");         // the monitor was restarted, and made the rest
        Write(directory, midnightNs + (2 * Slot), 500, null);   // the settings changed in it
        var reader = new StateReader(directory);

        Assert.Equal((null, null, null, null), StateAt(reader, midnightNs - (3 * Slot)));
        Assert.Equal((midnightNs - (3 * Slot), 100L, true, "#a"), StateAt(reader, midnightNs - (3 * Slot) + 1));
        Assert.Equal((midnightNs - (3 * Slot), 100L, true, "#a"), StateAt(reader, midnightNs - (2 * Slot)));
        Assert.Equal((midnightNs - (2 * Slot), null, true, "#b"), StateAt(reader, midnightNs - 1));
        Assert.Equal((midnightNs - (2 * Slot), null, true, "#b"), StateAt(reader, midnightNs + Slot));
        Assert.Equal((midnightNs + Slot, 900L, true, "#d"), StateAt(reader, midnightNs + Slot + 1));
        Assert.Equal((midnightNs + (2 * Slot), 500L, true, null), StateAt(reader, midnightNs + ArchiveRig.Day));
        Evidence other = reader.Complete(
            new Evidence { Appliance = "trade02", StampNs = 1, TimeNs = midnightNs + (2 * Slot) });
        Assert.Equal((null, null, null, null),
            (other.Clock, other.ClockSpan, other.SettingsHash, other.SettingsSpan));
    }

    private static (long? FromNs, long? UncertaintyNs, bool? HasClock, string? Hash) StateAt(
        StateReader reader, long timeNs)
    {
        Evidence found = At(reader, timeNs);
        Assert.Equal(found.ClockSpan, found.SettingsSpan);
        return (found.ClockSpan?.FromTimeNs, found.Clock?.UncertaintyNs, found.Clock is null ? null : true,
            found.SettingsHash);
    }

    private static Evidence At(StateReader reader, long timeNs) =>
        reader.Complete(new Evidence { Appliance = Appliance, StampNs = 1, TimeNs = timeNs });

    private static void Write(
        StateDirectory directory, long startNs, long? uncertaintyNs, string? hash, long receivedNs = Slot)
    {
        using var file = new SlotFile(new DayFiles(directory, SlotTables.Kind), DayFiles.DayOf(startNs + Slot));
        using Transaction changes = file.Begin();
        Assert.True(file.TryWrite(Appliance, new StoredSlot
        {
            StartTimeNs = startNs,
            ReceivedNs = receivedNs,
            Complete = receivedNs == Slot,
            SettingsHash = hash,
            ClockUncertaintyNs = uncertaintyNs,
            Series = [],
            Feeds = [],
            Lines = [],
            Sessions = [],
        }));
        changes.Commit();
    }
}
