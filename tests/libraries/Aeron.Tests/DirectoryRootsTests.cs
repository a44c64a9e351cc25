// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Conducting;
using Adaptive.Aeron.Driver.Conducting.Directories;
using Telemetry.Files;
using TestSupport;
using TestSupport.Strangers;

namespace Adaptive.Aeron.Tests;

/// <summary>Where a driver without a named directory makes its own.</summary>
[Trait("needs", "root")]
public sealed class DirectoryRootsTests : IDisposable
{
    private readonly ScratchFolder _onDisk = new();
    private readonly string _onTmpfs =
        SharedFolder.MakeDirectory($"/dev/shm/telemetry-test-{Guid.NewGuid():N}", "0755");

    public void Dispose()
    {
        _onDisk.Dispose();
        Directory.Delete(_onTmpfs, recursive: true);
    }

    [RootFact]
    public void the_first_private_directory_on_tmpfs_with_room_is_taken()
    {
        string foreign = SharedFolder.Give(Private("foreign", "0700"), AsUser.Stranger);
        string[] unfit = ["relative", _onDisk.Path, $"{_onTmpfs}/missing", foreign, Private("group", "0770")];
        string own = Private("own", "0700");

        var roots = new DirectoryRoots([.. unfit, own, Private("later", "0700")], "/dev/shm");

        using (DirectoryHandle chosen = roots.Open(neededBytes: 1 << 20))
            Assert.Equal(own, chosen.Path);
        using DirectoryHandle shared = roots.Open(neededBytes: long.MaxValue);
        Assert.Equal("/dev/shm", shared.Path);
    }

    [RootFact]
    public void a_shared_directory_in_which_others_can_replace_ours_is_refused()
    {
        var roots = new DirectoryRoots([], Private("loose", "0777"));

        Assert.Contains("other users can replace", Assert.Throws<IOException>(() => roots.Open(0)).Message);
    }

    private string Private(string name, string mode) => SharedFolder.MakeDirectory($"{_onTmpfs}/{name}", mode);
}
