// SPDX-License-Identifier: Apache-2.0
namespace TestSupport.Binary;

/// <summary>A small file system that can be filled; removed with the test.</summary>
public sealed class SmallDisk : IDisposable
{
    private const string Ballast = "ballast";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ScratchFolder _folder = new();

    /// <summary>Makes it.</summary>
    /// <param name="kilobytes">Its size.</param>
    public SmallDisk(int kilobytes)
    {
        using TelemetryProcess mount = TelemetryProcess.Start(
            "mount", ["-t", "tmpfs", "-o", $"size={kilobytes}k", "telemetry-test", Path]);
        mount.WaitForText(Patience);
    }

    /// <summary>Its path.</summary>
    public string Path => _folder.Path;

    /// <summary>Path of a file on it.</summary>
    public string File(string name) => _folder.File(name);

    /// <summary>Takes a part of it, until <see cref="Empty"/>.</summary>
    public void Take(int kilobytes)
    {
        using FileStream ballast = new(File(Ballast), FileMode.Append, FileAccess.Write, FileShare.None, 0);
        ballast.Write(new byte[kilobytes * 1_024]);
    }

    /// <summary>Takes all that is left, until <see cref="Empty"/>.</summary>
    public void Fill() => FillUntil(() => new DriveInfo(Path).AvailableFreeSpace == 0, Patience);

    /// <summary>Keeps it full, while others write or delete, until a condition holds.</summary>
    public void FillUntil(Func<bool> condition, TimeSpan longest)
    {
        long deadlineMs = Environment.TickCount64 + (long)longest.TotalMilliseconds;
        byte[] page = new byte[4096];
        while (!condition())
        {
            if (Environment.TickCount64 > deadlineMs)
                throw new TimeoutException("a full disk was not noticed");
            try
            {
                using FileStream ballast = new(File(Ballast), FileMode.Append, FileAccess.Write, FileShare.None, 0);
                ballast.Write(page);
            }
            catch (IOException)
            {
                Thread.Yield();                 // full for now
            }
        }
    }

    /// <summary>Makes room again.</summary>
    public void Empty() => System.IO.File.Delete(File(Ballast));

    /// <inheritdoc/>
    public void Dispose()
    {
        using TelemetryProcess unmount = TelemetryProcess.Start("umount", ["-l", Path]);
        unmount.WaitForText(Patience);
        _folder.Dispose();
    }
}
