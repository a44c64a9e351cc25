// SPDX-License-Identifier: Apache-2.0
using TestSupport;
using TestSupport.Strangers;

namespace Telemetry.Files.Tests;

/// <summary>A file that a user names in a directory that everybody may write to, where a stranger was first; with the
/// kernel's protection off and on.</summary>
[Collection(LinkProtection.Collection)]
[Trait("needs", "root")]
public sealed class OutputFileTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();
    private readonly string _shared;
    private readonly string _precious;

    public OutputFileTests()
    {
        SharedFolder.MakeDirectory(_scratch.Path, "0755");
        _shared = SharedFolder.MakeDirectory(_scratch.File("shared"), "1777");
        _precious = SharedFolder.MakeFile(_scratch.File("precious"), "precious");
    }

    private string Name => $"{_shared}/capture";

    public void Dispose() => _scratch.Dispose();

    [RootTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void a_link_of_a_stranger_is_not_written_through(bool isProtected) =>
        Refuses(isProtected, "65534", () => File.CreateSymbolicLink(Name, _precious));

    [RootTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void a_dangling_link_of_a_stranger_makes_no_file(bool isProtected)
    {
        Refuses(isProtected, "65534", () => File.CreateSymbolicLink(Name, _scratch.File("made")));

        Assert.False(File.Exists(_scratch.File("made")));
    }

    [RootTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void a_directory_that_a_stranger_linked_is_not_written_into(bool isProtected)
    {
        using var protection = new LinkProtection(isProtected);
        AsUser.Run(AsUser.Stranger, () => Directory.CreateSymbolicLink($"{_shared}/captures", _scratch.Path));

        Assert.Throws<IOException>(() => OutputFile.Open($"{_shared}/captures/made", FileAccess.Write));

        Assert.False(File.Exists(_scratch.File("made")));
    }

    [RootTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void a_file_of_a_stranger_is_not_filled(bool isProtected) =>
        Refuses(isProtected, "belongs to user 65534", () => SharedFolder.MakeFile(Name));

    [RootTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void a_pipe_of_a_stranger_is_not_waited_for(bool isProtected) =>
        Refuses(isProtected, "belongs to user 65534", () => SharedFolder.MakePipe(Name));

    [RootFact]
    public void a_hard_link_to_a_file_of_ours_is_not_written_to()
    {
        string own = SharedFolder.MakeFile($"{_shared}/own", "precious");
        Refuses(isProtected: false, "a hard link", () => SharedFolder.MakeHardLink(Name, own));

        Assert.Equal("precious", File.ReadAllText(own));
    }

    [RootTheory]
    [InlineData(0)]
    [InlineData(AsUser.Service)]
    public void files_and_links_of_ours_are_used_as_ever(uint user)
    {
        using var protection = new LinkProtection(isOn: false);
        AsUser.Run(user, () =>
        {
            SharedFolder.MakeDirectory($"{_shared}/own", "0755");
            SharedFolder.MakeFile($"{_shared}/own/there", "old");
            File.CreateSymbolicLink($"{_shared}/link", "own/there");
            File.CreateSymbolicLink($"{_shared}/dangling", $"{_shared}/own/new");
            foreach (string name in (string[])["own/there", "link", "dangling", "fresh"])
            {
                using OutputFile file = OutputFile.Open($"{_shared}/{name}", FileAccess.Write);
                file.Stream.Write("new"u8);
            }

            Assert.Equal("new", File.ReadAllText($"{_shared}/own/there"));
            Assert.Equal("new", File.ReadAllText($"{_shared}/own/new"));
            Assert.Equal("new", File.ReadAllText($"{_shared}/fresh"));
        });
    }

    [Fact]
    public void a_link_in_a_directory_that_is_not_for_everybody_is_followed()
    {
        File.CreateSymbolicLink(_scratch.File("link"), "precious");

        using (OutputFile file = OutputFile.Open(_scratch.File("link"), FileAccess.Write))
            file.Stream.Write("P"u8);

        Assert.Equal("Precious", File.ReadAllText(_precious));
    }

    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/dev/fd/0")]
    public void devices_and_what_the_process_has_open_can_be_named(string path)
    {
        using OutputFile file = OutputFile.Open(path, FileAccess.Read);

        Assert.True(file.Stream.CanRead);
    }

    [Fact]
    public void what_was_made_by_opening_it_is_removed_and_nothing_that_has_its_name_since()
    {
        using (OutputFile made = OutputFile.Open(_scratch.File("made"), FileAccess.Write))
            made.RemoveIfNew();
        using (OutputFile made = OutputFile.Open(_scratch.File("replaced"), FileAccess.Write))
        {
            File.Move(_precious, _scratch.File("replaced"), overwrite: true);
            made.RemoveIfNew();
        }

        Assert.False(File.Exists(_scratch.File("made")));
        Assert.Equal("precious", File.ReadAllText(_scratch.File("replaced")));
    }

    [Theory]
    [InlineData("", typeof(UnauthorizedAccessException))]           // the directory itself
    [InlineData("missing/file", typeof(DirectoryNotFoundException))]
    [InlineData("precious/file", typeof(DirectoryNotFoundException))]
    [InlineData("loop", typeof(IOException))]
    public void what_cannot_be_opened_is_an_error_of_the_usual_kind(string name, Type kind)
    {
        File.CreateSymbolicLink(_scratch.File("loop"), "loop");

        Assert.IsType(kind, Record.Exception(() => OutputFile.Open(_scratch.File(name), FileAccess.Write)));
    }

    private void Refuses(bool isProtected, string why, Action lay)
    {
        using var protection = new LinkProtection(isProtected);
        AsUser.Run(AsUser.Stranger, lay);
        string before = SharedFolder.Listing(_shared);

        Exception refusal = Assert.Throws<IOException>(() => OutputFile.Open(Name, FileAccess.ReadWrite));

        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, SharedFolder.Listing(_shared));
        Assert.Equal("precious", File.ReadAllText(_precious));
    }
}
