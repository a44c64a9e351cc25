// SPDX-License-Identifier: Apache-2.0
using TestSupport;

namespace Telemetry.Files.Tests;

/// <summary>Files that have their name only when they are whole.</summary>
public class PartFileTests
{
    [Fact]
    public void a_whole_file_gets_its_name_and_another_leaves_nothing()
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder.File("a.part"), "of an earlier run, and longer");

        using (var whole = new PartFile(folder.File("a")))
        {
            whole.Stream.Write("whole"u8);
            Assert.False(File.Exists(folder.File("a")));
            whole.Complete();
        }
        using (var half = new PartFile(folder.File("b")))
            half.Stream.Write("half"u8);

        Assert.Equal("whole", File.ReadAllText(folder.File("a")));
        Assert.Equal([folder.File("a")], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void an_existing_file_is_never_replaced()
    {
        using var folder = new ScratchFolder();
        using (var late = new PartFile(folder.File("a")))
        {
            File.WriteAllText(folder.File("a"), "mine");
            Assert.Throws<IOException>(late.Complete);
        }

        Assert.Throws<IOException>(() => new PartFile(folder.File("a")));
        Assert.Equal("mine", File.ReadAllText(folder.File("a")));
        Assert.Equal([folder.File("a")], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void a_link_under_the_name_of_the_part_is_not_followed()
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder.File("victim"), "mine");
        File.CreateSymbolicLink(folder.File("a.part"), folder.File("victim"));

        using (var file = new PartFile(folder.File("a")))
        {
            file.Stream.Write("new"u8);
            file.Complete();
        }

        Assert.Equal(("mine", "new"), (File.ReadAllText(folder.File("victim")), File.ReadAllText(folder.File("a"))));
    }
}
