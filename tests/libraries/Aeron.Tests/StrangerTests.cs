// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Conducting;
using Adaptive.Aeron.Driver.Conducting.Directories;
using TestSupport;
using TestSupport.Strangers;

namespace Adaptive.Aeron.Tests;

/// <summary>
/// What another local user lays into <c>/dev/shm</c> before a driver starts there, which sweeps directories of drivers
/// that are gone: nothing of it is followed, filled or removed, and what the user of the driver has stays as it was.
/// </summary>
[Collection(LinkProtection.Collection)]
[Trait("needs", "root")]
public sealed class StrangerTests : IDisposable
{
    private const string Dead = "/dev/shm/aeron-embedded-9999999-stranger";
    private const int Sweeps = 60;
    private const int Pairs = 24;

    private readonly ScratchFolder _scratch = new();
    private string _victims = "";

    /// <summary>With the kernel's protection off and on; as root and as the service's user.</summary>
    public static TheoryData<bool, uint> Worlds => new()
    {
        { false, 0 },
        { true, 0 },
        { false, AsUser.Service },
        { true, AsUser.Service },
    };

    public void Dispose() => _scratch.Dispose();

    [RootTheory]
    [MemberData(nameof(Worlds))]
    public void a_link_laid_as_the_lock_is_not_followed(bool isProtected, uint victim) =>
        Attack(isProtected, victim, () =>
        {
            SharedFolder.MakeDirectory(Dead);
            File.CreateSymbolicLink($"{Dead}/driver.lock", $"{_victims}/made");
        });

    [RootTheory]
    [MemberData(nameof(Worlds))]
    public void a_directory_of_a_stranger_stays_with_all_that_is_in_it(bool isProtected, uint victim)
    {
        Attack(isProtected, victim, () =>
        {
            SharedFolder.MakeDirectory(Dead);
            SharedFolder.MakeDirectory($"{Dead}/inner");
            SharedFolder.MakeFile($"{Dead}/inner/file");
            SharedFolder.MakeFile($"{Dead}/driver.lock");
        });
    }

    [RootTheory]
    [MemberData(nameof(Worlds))]
    public void a_link_named_as_a_directory_is_not_followed(bool isProtected, uint victim) =>
        Attack(isProtected, victim, () => Directory.CreateSymbolicLink(Dead, _victims));

    [RootTheory]
    [MemberData(nameof(Worlds))]
    public void a_hard_link_laid_as_the_lock_is_left_alone(bool isProtected, uint victim) =>
        Attack(isProtected, victim, () =>
        {
            SharedFolder.MakeDirectory(Dead);
            try
            {
                SharedFolder.MakeHardLink($"{Dead}/driver.lock", "/dev/shm/victim");
            }
            catch (IOException) when (isProtected)
            {
                SharedFolder.MakeFile($"{Dead}/driver.lock");   // the kernel refuses the link
            }
        });

    [RootTheory]
    [MemberData(nameof(Worlds))]
    public void a_pipe_laid_as_the_lock_holds_nobody_up(bool isProtected, uint victim) =>
        Attack(isProtected, victim, () =>
        {
            SharedFolder.MakeDirectory(Dead);
            SharedFolder.MakePipe($"{Dead}/driver.lock");
        });

    [RootTheory]
    [MemberData(nameof(Worlds))]
    public void directories_swapped_for_links_while_it_sweeps_cost_nobody_a_file(bool isProtected, uint victim) =>
        InPrivateShm(isProtected, victim, () =>
        {
            bool ends = false;
            Action stop = AsUser.Start(AsUser.Stranger, () =>
            {
                while (!Volatile.Read(ref ends))
                    LayAndSwap();
            });
            for (int sweep = 0; sweep < Sweeps; sweep++)
                AsUser.Run(victim, Sweep);
            Volatile.Write(ref ends, true);
            stop();
        });

    [RootTheory]
    [MemberData(nameof(Worlds))]
    public void what_a_dead_driver_of_the_same_user_left_is_swept(bool isProtected, uint victim) =>
        InPrivateShm(isProtected, victim, () =>
        {
            AsUser.Run(victim, () => LeaveAsDriver($"{Dead}-own"));
            AsUser.Run(AsUser.Stranger, () => LeaveAsDriver($"{Dead}-other"));

            AsUser.Run(victim, Sweep);

            Assert.False(Directory.Exists($"{Dead}-own"));
            Assert.Equal("cnc.dat driver.lock images loss-report.dat publications publications/1.logbuffer",
                SharedFolder.Listing($"{Dead}-other"));
        });

    [RootTheory]
    [MemberData(nameof(Worlds))]
    public void the_directory_of_a_driver_is_its_users_alone(bool isProtected, uint victim) =>
        InPrivateShm(isProtected, victim, () => AsUser.Run(victim, () =>
        {
            using EmbeddedMediaDriver driver = Launch(null);

            Assert.StartsWith("/dev/shm/aeron-embedded-", driver.AeronDirectoryName, StringComparison.Ordinal);
            Assert.Equal($"{victim} 700", SharedFolder.OwnerAndMode(driver.AeronDirectoryName));
        }));

    [RootTheory]
    [MemberData(nameof(Worlds))]
    public void a_named_directory_that_a_stranger_has_made_is_refused(bool isProtected, uint victim) =>
        InPrivateShm(isProtected, victim, () =>
        {
            AsUser.Run(AsUser.Stranger, () =>
            {
                LeaveAsDriver("/dev/shm/named");
                Directory.CreateSymbolicLink("/dev/shm/linked", _victims);
            });
            string before = SharedFolder.Listing("/dev/shm");

            AsUser.Run(victim, () =>
            {
                foreach (string name in (string[])["/dev/shm/named", "/dev/shm/linked", "/dev/shm/linked/below"])
                    Assert.Contains("65534", Assert.Throws<IOException>(() => Launch(name)).Message);
            });

            Assert.Equal(before, SharedFolder.Listing("/dev/shm"));
        });

    private static EmbeddedMediaDriver Launch(string? name) =>
        EmbeddedMediaDriver.Launch(new MediaDriverContext
        {
            AeronDirectoryName = name,
            UseInvoker = true,
            Roots = new DirectoryRoots([], "/dev/shm"),
        });

    private static void Sweep() => Launch(null).Dispose();

    /// <summary>The stranger lays something, the victim's driver starts and ends, and all is as the stranger left it.
    /// </summary>
    private void Attack(bool isProtected, uint victim, Action lay) => InPrivateShm(isProtected, victim, () =>
    {
        AsUser.Run(AsUser.Stranger, lay);
        string before = SharedFolder.Listing("/dev/shm");

        AsUser.Run(victim, Sweep);

        Assert.Equal(before, SharedFolder.Listing("/dev/shm"));
    });

    /// <summary>Runs it with files of the victim about, which must be as they were afterwards.</summary>
    private void InPrivateShm(bool isProtected, uint victim, Action action)
    {
        using var protection = new LinkProtection(isProtected);
        SharedFolder.MakeDirectory(_scratch.Path, "0755");
        PrivateShm.Run(() =>
        {
            _victims = SharedFolder.Give(SharedFolder.MakeDirectory(_scratch.File("victims"), "0755"), victim);
            for (int file = 0; file < 4; file++)
                SharedFolder.Give(SharedFolder.MakeFile($"{_victims}/{file}", "precious"), victim);
            SharedFolder.Give(SharedFolder.MakeFile("/dev/shm/victim", "precious"), victim);

            action();

            Assert.Equal("0 1 2 3", SharedFolder.Listing(_victims));
            Assert.Equal("precious", File.ReadAllText("/dev/shm/victim"));
        });
    }

    /// <summary>Directories that look like a dead driver's, and their exchange for links while somebody removes them.
    /// </summary>
    private void LayAndSwap()
    {
        try
        {
            SharedFolder.MakeDirectory(Dead);
            SharedFolder.MakeFile($"{Dead}/driver.lock");
            for (int pair = 0; pair < Pairs; pair++)
            {
                SharedFolder.MakeDirectory($"{Dead}/{pair}");
                if (!File.Exists($"{Dead}/link{pair}"))
                    Directory.CreateSymbolicLink($"{Dead}/link{pair}", _victims);
            }

            if (!Path.Exists($"{Dead}-link"))
                Directory.CreateSymbolicLink($"{Dead}-link", _victims);
            for (int round = 0; round < 50; round++)
            {
                for (int pair = 0; pair < Pairs; pair++)
                    _ = SharedFolder.TryExchange($"{Dead}/{pair}", $"{Dead}/link{pair}");
                _ = SharedFolder.TryExchange(Dead, $"{Dead}-link");
                _ = SharedFolder.TryExchange(Dead, $"{Dead}-link");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Removed meanwhile: laid again.
        }
    }

    private static void LeaveAsDriver(string path)
    {
        SharedFolder.MakeDirectory(path, "0755");
        SharedFolder.MakeDirectory($"{path}/publications", "0755");
        SharedFolder.MakeDirectory($"{path}/images", "0755");
        foreach (string file in (string[])["cnc.dat", "loss-report.dat", "driver.lock", "publications/1.logbuffer"])
            SharedFolder.MakeFile($"{path}/{file}");
    }
}
