// SPDX-License-Identifier: Apache-2.0
using Microsoft.Win32.SafeHandles;
using TestSupport;
using TestSupport.Strangers;

namespace Telemetry.Files.Tests;

/// <summary>What is made, locked and removed in a directory by its descriptor.</summary>
[Trait("needs", "root")]
public sealed class DirectoryHandleTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();
    private readonly DirectoryHandle _directory;

    public DirectoryHandleTests()
    {
        SharedFolder.MakeDirectory(_scratch.File("tree/inner"), "0755");
        SharedFolder.MakeFile(_scratch.File("tree/inner/file"));
        SharedFolder.MakeFile(_scratch.File("precious"), "precious");
        File.CreateSymbolicLink(_scratch.File("tree/link"), _scratch.Path);
        _directory = DirectoryHandle.Open(_scratch.Path);
    }

    public void Dispose()
    {
        _directory.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void a_tree_of_this_user_goes_and_links_in_it_lead_nowhere()
    {
        Assert.True(_directory.TryRemoveTree("tree"));

        Assert.Equal(["precious"], _directory.Names());
    }

    [RootTheory]
    [InlineData("tree/inner/file", "tree tree/inner tree/inner/file")]
    [InlineData("tree/inner", "tree tree/inner tree/inner/file")]
    [InlineData("tree", "tree tree/inner tree/inner/file tree/link")]
    public void of_a_tree_that_is_partly_a_strangers_his_part_stays(string foreign, string left)
    {
        SharedFolder.Give(_scratch.File(foreign), AsUser.Stranger);

        Assert.False(_directory.TryRemoveTree("tree"));

        Assert.Equal($"precious {left}", SharedFolder.Listing(_scratch.Path));
    }

    [Fact]
    public void a_directory_that_everybody_may_write_to_is_not_emptied()
    {
        SharedFolder.MakeDirectory(_scratch.File("tree/inner"));

        Assert.False(_directory.TryRemoveTree("tree"));

        Assert.Equal("precious tree tree/inner tree/inner/file", SharedFolder.Listing(_scratch.Path));
    }

    [Fact]
    public void what_is_done_by_a_descriptor_stays_in_its_directory_wherever_the_name_leads()
    {
        using DirectoryHandle tree = _directory.OpenDirectory("tree");
        Directory.Move(_scratch.File("tree"), _scratch.File("moved"));
        Directory.CreateSymbolicLink(_scratch.File("tree"), "/proc");

        tree.CreateFile("made", length: 5, isSparse: false).Dispose();

        Assert.Equal(5, new FileInfo(_scratch.File("moved/made")).Length);
        Assert.Throws<DirectoryNotFoundException>(() => _directory.OpenDirectory("tree"));
    }

    [Fact]
    public void a_name_that_is_taken_is_neither_created_anew_nor_followed()
    {
        File.CreateSymbolicLink(_scratch.File("dangling"), _scratch.File("made"));

        Assert.Throws<IOException>(() => _directory.CreateFile("dangling", length: 0, isSparse: true));
        Assert.Throws<IOException>(() => _directory.CreateFile("precious", length: 0, isSparse: true));
        Assert.Throws<IOException>(() => _directory.TryOpenFile("dangling", FileAccess.Read));

        Assert.False(File.Exists(_scratch.File("made")));
        Assert.Equal("precious", File.ReadAllText(_scratch.File("precious")));
    }

    [Fact]
    public void only_regular_files_are_opened_and_a_pipe_is_not_waited_for()
    {
        SharedFolder.MakePipe(_scratch.File("pipe"));

        foreach (string name in (string[])["pipe", "tree", "tree/link"])
        {
            Assert.Contains("not a regular file", Assert.Throws<IOException>(
                () => RegularFile.Open(_scratch.File(name), FileAccess.Read)).Message, StringComparison.Ordinal);
        }

        Assert.Null(_directory.TryOpenFile("missing", FileAccess.Read));
        using SafeFileHandle file = RegularFile.Open(_scratch.File("precious"), FileAccess.Read);
        Assert.Equal(8, RandomAccess.GetLength(file));
    }

    [Fact]
    public void a_lock_is_had_once_and_never_on_a_link_or_a_pipe()
    {
        File.CreateSymbolicLink(_scratch.File("link"), _scratch.File("made"));
        SharedFolder.MakePipe(_scratch.File("pipe"));

        using (FileLock? first = FileLock.TryTake(_directory, "lock"))
        {
            Assert.NotNull(first);
            Assert.Null(FileLock.TryTake(_directory, "lock"));
        }

        using FileLock? second = FileLock.TryTake(_directory, "lock");
        Assert.NotNull(second);
        Assert.Throws<IOException>(() => FileLock.TryTake(_directory, "link"));
        Assert.Throws<IOException>(() => FileLock.TryTake(_directory, "pipe"));
        Assert.False(File.Exists(_scratch.File("made")));
    }

    [Fact]
    public void a_link_laid_where_an_atomic_file_is_prepared_is_replaced_and_not_followed()
    {
        File.CreateSymbolicLink(_scratch.File("state.tmp"), _scratch.File("precious"));

        Assert.Equal(0, new AtomicFile(_directory, "state").Write("new"u8));

        Assert.Equal("new", File.ReadAllText(_scratch.File("state")));
        Assert.Equal("precious", File.ReadAllText(_scratch.File("precious")));
    }

    [RootFact]
    public void a_directory_is_trusted_only_if_nobody_else_can_replace_it_or_a_part_of_its_path()
    {
        string sticky = SharedFolder.MakeDirectory(_scratch.File("sticky"), "1777");
        string own = SharedFolder.MakeDirectory($"{sticky}/own", "0700");
        string loose = SharedFolder.MakeDirectory(_scratch.File("loose"), "0777");
        string below = SharedFolder.MakeDirectory($"{loose}/own", "0700");
        string foreign = SharedFolder.Give(
            SharedFolder.MakeDirectory(_scratch.File("foreign"), "0755"), AsUser.Stranger);

        DirectoryHandle.OpenTrusted(sticky).Dispose();
        DirectoryHandle.OpenTrusted(own).Dispose();
        foreach (string path in (string[])[loose, below, foreign])
            Assert.Throws<IOException>(() => DirectoryHandle.OpenTrusted(path));
    }
}
