// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using Adaptive.Aeron.Driver;
using Telemetry.Appliance.Transport;
using Telemetry.Config;
using Telemetry.Model.Failures;
using Telemetry.Transport;
using TestSupport;
using TestSupport.Strangers;

namespace Telemetry.Appliance.Tests.Transport;

/// <summary>The directory of an external media driver without a configured name: the name can be guessed, and any user
/// may have started a driver there.</summary>
[Trait("needs", "root")]
public sealed class DriverDirectoryTrustTests
{
    private const string Default = "/dev/shm/aeron-root";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [RootFact]
    public void a_media_driver_of_another_user_is_not_used_named_or_not() => PrivateShm.Run(() =>
    {
        // Decided once, for the user who asks first.
        Assert.Equal(Default, new Adaptive.Aeron.Aeron.Context().AeronDirectoryName());
        bool ends = false;
        using var started = new ManualResetEventSlim();
        Action stop = AsUser.Start(AsUser.Stranger, () =>
        {
            using EmbeddedMediaDriver driver = EmbeddedMediaDriver.Launch(
                new MediaDriverContext { AeronDirectoryName = Default, UseInvoker = true });
            started.Set();
            while (!Volatile.Read(ref ends))
                driver.DoWork();
        });
        Assert.True(started.Wait(Deadline));
        var notices = new ConcurrentQueue<string>();

        using (AeronLink link = Open(null, notices))
            Assert.False(link.IsUp);
        using (AeronLink link = Open(Default, notices))
            Assert.False(link.IsUp);

        Volatile.Write(ref ends, true);
        stop();
        Assert.Equal(2, notices.Count);
        Assert.All(notices, notice => Assert.StartsWith(
            $"{Default}: it belongs to user 65534; run the media driver as this user or as root", notice,
            StringComparison.Ordinal));
    });

    [RootFact]
    public void it_may_be_missing_or_this_users_but_not_a_link_or_writable_by_all() => PrivateShm.Run(() =>
    {
        AsUser.Run(AsUser.Stranger, () => Directory.CreateSymbolicLink("/dev/shm/linked", "/root"));
        SharedFolder.MakeDirectory("/dev/shm/own", "0755");
        SharedFolder.MakeDirectory("/dev/shm/loose", "0777");

        Assert.Null(DriverDirectoryTrust.RefusalOf("/dev/shm/missing"));
        Assert.Null(DriverDirectoryTrust.RefusalOf("/dev/shm/own"));
        Assert.Contains("symbolic link of user 65534", DriverDirectoryTrust.RefusalOf("/dev/shm/linked"));
        Assert.Contains("everybody can write into it", DriverDirectoryTrust.RefusalOf("/dev/shm/loose"));
    });

    private static AeronLink Open(string? directory, ConcurrentQueue<string> notices) => AeronLink.Open(
        new AeronLinkOptions
        {
            Channel = "aeron:ipc",
            Settings = new AeronSettings { Driver = DriverKind.External, Directory = directory },
            Failure = new StageFailure(),
            Notices = new Lines(notices),
        },
        static _ => { });

    private sealed class Lines(ConcurrentQueue<string> lines) : IProgress<string>
    {
        public void Report(string value) => lines.Enqueue(value);
    }
}
