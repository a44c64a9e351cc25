// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using TestSupport;

namespace Telemetry.Files.Tests;

public class OneWayInputTests
{
    [Fact]
    public void only_what_can_be_read_once_is_one_way_and_a_pipe_is_not_waited_for()
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder.File("file"), "x");
        using (Process mkfifo = Process.Start("mkfifo", [folder.File("pipe")])!)
            mkfifo.WaitForExit();

        Assert.True(OneWayInput.IsOneWay(folder.File("pipe")));
        Assert.False(OneWayInput.IsOneWay(folder.File("file")));
        Assert.False(OneWayInput.IsOneWay(folder.File("missing")));
        Assert.False(OneWayInput.IsOneWay(Path.GetDirectoryName(folder.File("file"))!));
    }
}
