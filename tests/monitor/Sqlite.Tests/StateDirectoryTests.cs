// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Failures;
using TestSupport;
using TestSupport.Binary;
using TestSupport.Strangers;

namespace Telemetry.Sqlite.Tests;

/// <summary>One process owns a state directory, and nobody else can put anything into it.</summary>
[Collection("locks")]      // a process that is being started holds those of this one for a moment
public sealed class StateDirectoryTests
{
    private static readonly DatabaseSchema Schema = new("CREATE TABLE fruit (name TEXT)");

    [Fact]
    public void a_second_one_is_refused_with_the_id_of_the_first()
    {
        using var folder = new ScratchFolder();
        string path = folder.File("made/state");
        using (StateDirectory.Open(path))
        {
            FailureException refused = Assert.Throws<FailureException>(() => StateDirectory.Open(path));

            Assert.Equal($"state_directory: {path} is in use by process {Environment.ProcessId}; end that process, or "
                + "give each monitor a folder of its own", refused.Message);
            Assert.Equal(ExitCode.CannotRun, refused.Failure.Code);
        }
        using (StateDirectory.Open(path))
            Assert.EndsWith(" 700", SharedFolder.OwnerAndMode(path), StringComparison.Ordinal);
    }

    [Fact]
    public void a_folder_in_which_everybody_can_replace_files_is_refused()
    {
        using var folder = new ScratchFolder();
        SharedFolder.MakeDirectory(folder.File("open"), "0777");

        Assert.Equal($"state_directory: everybody can replace what is in {folder.File("open")}; run 'chmod o-w "
            + $"{folder.File("open")}', or name another folder", RefusalOf(folder.File("open")));
    }

    [Fact]
    public void a_file_in_the_place_of_the_folder_is_refused()
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder.File("file"), "");

        Assert.Contains("name a folder that this program's user can write", RefusalOf(folder.File("file")));
    }

    [Fact]
    public void a_link_in_the_place_of_a_database_is_refused_and_not_followed()
    {
        using var folder = new ScratchFolder();
        File.CreateSymbolicLink(folder.File("a.db-wal"), folder.File("target"));
        using StateDirectory directory = StateDirectory.Open(folder.Path);

        FailureException refused =
            Assert.Throws<FailureException>(() => directory.OpenDatabase("a.db", Schema));

        Assert.Equal($"{folder.File("a.db-wal")}: it is not a regular file; move it away", refused.Message);
        Assert.False(File.Exists(folder.File("target")));
    }

    [RootFact]
    public void a_file_of_another_user_is_found_before_it_is_opened()
    {
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder.File("a.db-wal"), []);
        StateDirectory.Check(folder.Path);
        using (TelemetryProcess owner = TelemetryProcess.Start("chown", ["1", folder.File("a.db-wal")]))
            owner.WaitForText(TimeSpan.FromSeconds(10));

        string found = Assert.Throws<FailureException>(() => StateDirectory.Check(folder.Path)).Message;
        Assert.StartsWith($"{folder.File("a.db-wal")}: it belongs to user 1", found, StringComparison.Ordinal);
        using StateDirectory directory = StateDirectory.Open(folder.Path);
        Assert.Equal(found, Assert.Throws<FailureException>(() => directory.OpenDatabase("a.db", Schema)).Message);
    }

    [Fact]
    public void a_database_in_it_is_there_again_after_a_restart()
    {
        using var folder = new ScratchFolder();
        using (StateDirectory directory = StateDirectory.Open(folder.Path))
        using (Database database = directory.OpenDatabase("a.db", Schema))
            database.Execute("INSERT INTO fruit VALUES ('plum')");

        using StateDirectory again = StateDirectory.Open(folder.Path);
        using Database same = again.OpenDatabase("a.db", Schema);
        using Statement select = same.Prepare("SELECT name FROM fruit");
        Assert.True(select.Step());
        Assert.Equal("plum", select.Text(0));
    }

    private static string RefusalOf(string path) =>
        Assert.Throws<FailureException>(() => StateDirectory.Open(path)).Message;
}
