// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Failures;
using Telemetry.Publishing.State;
using TestSupport;
using TestSupport.Strangers;

namespace Telemetry.Publishing.Tests.State;

/// <summary>Files that cannot be trusted are set aside, and folders that cannot be written are refused.</summary>
public sealed class StateDirectoryTests
{
    private const long Second = 1_000_000_000;
    private const long Noon = (20_000L * 24 + 12) * 3_600 * Second;

    [Theory]
    [InlineData("nothing", "it is not a state of this appliance")]
    [InlineData("foreign", "it is not a state of this appliance")]
    [InlineData("torn", "it is torn: its length is not what it says")]
    [InlineData("damaged", "it is damaged: its checksum is not what it says")]
    [InlineData("version", "another version of the appliance wrote it")]
    [InlineData("host", "it is of the host trader-7")]
    [InlineData("future", "it is from the future: was the clock set back?")]
    public void what_cannot_be_trusted_is_set_aside_with_a_line_and_kept(string what, string reason)
    {
        using var folder = new ScratchFolder();
        byte[] written = Write(folder);
        string path = folder.File("state");
        byte[] changed = what switch
        {
            "nothing" => [],
            "foreign" => "an old shopping list"u8.ToArray(),
            "torn" => written[..^7],
            "damaged" => [.. written[..200], (byte)(written[200] ^ 1), .. written[201..]],
            "version" => [.. written[..8], 99, .. written[9..]],
            _ => written,
        };
        File.WriteAllBytes(path, changed);

        long nowNs = what == "future" ? Noon - Second : Noon + 5 * Second;
        using (var rig = new RestartRig(folder.Path, nowNs, host: what == "host" ? "trader-8" : "trader-7"))
        {
            Assert.True(rig.IsSetAside);
            Assert.Null(rig.Restored);
            string notice = Assert.Single(rig.Notices);
            Assert.StartsWith($"{path}: {reason}; it was renamed to state.set-aside-2024", notice);
        }
        string aside = Assert.Single(Directory.GetFiles(folder.Path, "state.set-aside-*"));
        Assert.Equal(changed, File.ReadAllBytes(aside));
    }

    [Fact]
    public void every_single_bit_that_flips_is_noticed()
    {
        using var folder = new ScratchFolder();
        byte[] written = Write(folder);
        for (int bit = 0; bit < written.Length * 8; bit += 37)
        {
            byte[] changed = (byte[])written.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotNull(StateFile.Decode(changed, out StoredState? none));
            Assert.Null(none);
        }
        for (int length = 0; length < written.Length; length += 13)
            Assert.NotNull(StateFile.Decode(written.AsSpan(0, length), out _));
        Assert.Null(StateFile.Decode(written, out _));
    }

    [Fact]
    public void the_checksum_is_that_of_the_standard() => Assert.Equal(0xE306_9283, Checksum.Of("123456789"u8));

    [Fact]
    public void a_second_process_is_refused()
    {
        using var folder = new ScratchFolder();
        using StateDirectory first = StateDirectory.Open(folder.Path);

        var refused = Assert.Throws<FailureException>(() => StateDirectory.Open(folder.Path));

        Assert.Equal($"state_directory: {folder.Path} is in use by another process; "
            + "give each its own folder, or end the other", refused.Failure.ToString());
        first.Dispose();
        StateDirectory.Open(folder.Path).Dispose();
    }

    [Fact]
    public void a_folder_that_cannot_be_written_is_refused()
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder.File("file"), "");

        var refused = Assert.Throws<FailureException>(() => StateDirectory.Open(folder.File("file")));

        Assert.Contains("cannot be written", refused.Message);
    }

    [Fact]
    public void a_folder_in_which_everybody_can_replace_files_is_refused()
    {
        using var folder = new ScratchFolder();
        SharedFolder.MakeDirectory(folder.Path, "0777");

        var refused = Assert.Throws<FailureException>(() => StateDirectory.Open(folder.Path));

        Assert.Contains("everybody can replace", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [RootTheory]
    [InlineData("state")]
    [InlineData("lock")]
    public void a_file_that_another_user_laid_into_a_shared_folder_is_not_gone_on_from(string name)
    {
        using var folder = new ScratchFolder();
        SharedFolder.MakeDirectory(folder.Path, "1777");
        AsUser.Run(AsUser.Stranger, () => SharedFolder.MakeFile(folder.File(name), "laid"));

        var refused = Assert.Throws<FailureException>(() => StateDirectory.Open(folder.Path));

        Assert.Contains("belongs to user 65534", refused.Message, StringComparison.Ordinal);
        Assert.Equal("laid", File.ReadAllText(folder.File(name)));
    }

    [Theory]
    [InlineData("state")]
    [InlineData("state.tmp")]
    public void links_laid_into_the_folder_are_not_followed(string name)
    {
        using var folder = new ScratchFolder();
        using var other = new ScratchFolder();
        string precious = SharedFolder.MakeFile(other.File("precious"), "precious");
        File.CreateSymbolicLink(folder.File(name), precious);

        byte[] written = Write(folder);

        Assert.Null(StateFile.Decode(written, out _));
        Assert.Equal("precious", File.ReadAllText(precious));
    }

    [Fact]
    public void a_link_or_a_pipe_as_the_lock_is_refused_and_not_waited_for()
    {
        using var folder = new ScratchFolder();
        File.CreateSymbolicLink(folder.File("lock"), folder.File("made"));
        Assert.Throws<FailureException>(() => StateDirectory.Open(folder.Path));
        File.Delete(folder.File("lock"));
        SharedFolder.MakePipe(folder.File("lock"));
        Assert.Throws<FailureException>(() => StateDirectory.Open(folder.Path));

        Assert.False(File.Exists(folder.File("made")));
    }

    [Fact]
    public void a_state_that_cannot_be_written_is_counted_and_measuring_goes_on()
    {
        using var folder = new ScratchFolder();
        using var rig = new RestartRig(folder.Path, Noon);
        // As a full disk: nothing can be made beside the file.
        Directory.CreateDirectory(folder.File("state.tmp"));
        rig.Packet(0, Noon + 1, 1, 50);
        rig.Clock(Noon + Second);
        rig.Settle(1);
        Assert.Equal(50, rig.Reported.Feeds[0].Messages);
        rig.Packet(0, Noon + Second + 1, 51, 60);
        rig.Clock(Noon + 2 * Second);
        rig.Settle(2);
        Assert.Equal((60, 1), (rig.Reported.Feeds[0].Messages, rig.Reported.Day!.StateFailures));

        Directory.Delete(folder.File("state.tmp"));
        rig.Clock(Noon + 3 * Second);
        rig.Settle(3);
        Assert.Null(StateFile.Decode(File.ReadAllBytes(folder.File("state")), out StoredState? stored));
        Assert.Equal(60, stored!.State.Feeds[0].Messages);
    }

    private static byte[] Write(ScratchFolder folder)
    {
        using (var rig = new RestartRig(folder.Path, Noon))
        {
            rig.Packet(0, Noon + 1, 1, 50);
            rig.Clock(Noon + Second);
            rig.Settle(1);
        }
        return File.ReadAllBytes(folder.File("state"));
    }
}
