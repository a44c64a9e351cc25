// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Status;
using Adaptive.Aeron.Exceptions;

namespace Adaptive.Aeron.Driver.Conducting;

/// <summary>
/// The Aeron directory of a driver: cnc.dat, by which clients find it, and the log buffers. Held by a locked file in
/// it, which ends with the process, and by the heartbeat in cnc.dat, which every kind of driver looks at.
/// </summary>
internal sealed class DriverDirectory : IDisposable
{
    private const string Prefix = "aeron-embedded-";
    private const string LockFile = "driver.lock";

    private static readonly string[] Logs = ["publications", "images"];

    private readonly FileStream _lock;

    private DriverDirectory(string directory, FileStream held)
    {
        Name = directory;
        _lock = held;
    }

    internal string Name { get; }

    internal string CncFile => Path.Combine(Name, CncFileDescriptor.FileName);

    /// <summary>Makes and holds a directory; without a name a new one, after a sweep of dead ones.</summary>
    internal static DriverDirectory Take(MediaDriverContext context)
    {
        string root = Path.GetDirectoryName(Aeron.Context.DefaultDirectoryName)!;
        if (context.AeronDirectoryName is null)
            Sweep(root);

        string directory = context.AeronDirectoryName ??
            Path.Combine(root, $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}");
        bool wasOurs = File.Exists(Path.Combine(directory, LockFile));
        if (!wasOurs)
            RefuseIfActive(context, directory);

        Create(directory);
        FileStream held = TryHold(directory) ?? throw InUse(directory);
        try
        {
            Clear(directory);
        }
        catch
        {
            held.Dispose();
            throw;
        }

        return new DriverDirectory(directory, held);
    }

    /// <summary>Removes what the driver made, and the directory unless somebody has something else in it.</summary>
    public void Dispose()
    {
        try
        {
            File.Delete(CncFile);
            File.Delete(LossReportOf(Name));
            foreach (string kind in Logs)
                Directory.Delete(Path.Combine(Name, kind), recursive: true);
            File.Delete(Path.Combine(Name, LockFile));
            Directory.Delete(Name);
        }
        catch (IOException)
        {
            // Somebody removed it before, which is what was wanted, or has files of his own in it.
        }

        _lock.Dispose();
    }

    /// <summary>A driver of another kind holds no lock, but its heartbeat tells that it lives.</summary>
    private static void RefuseIfActive(MediaDriverContext context, string directory)
    {
        bool isActive;
        try
        {
            isActive = new Aeron.Context { EpochClock = context.EpochClock }
                .AeronDirectoryName(directory).IsDriverActive(context.DriverTimeoutMs, _ => { });
        }
        catch (AeronException exception)
        {
            throw new IOException(exception.Message);
        }

        if (isActive)
            throw InUse(directory);
    }

    private static string LossReportOf(string directory) => Path.Combine(directory, LossReport.FileName);

    private static IOException InUse(string directory) =>
        new($"{directory}: another media driver runs in it; choose another directory");

    /// <summary>Removes what a dead driver left, and tells its clients, which may still have its file.</summary>
    private static void Clear(string directory)
    {
        string cncFile = Path.Combine(directory, CncFileDescriptor.FileName);
        if (File.Exists(cncFile))
        {
            MarkAsEnded(cncFile);
            File.Delete(cncFile);
        }

        File.Delete(LossReportOf(directory));
        foreach (string kind in Logs)
        {
            string path = Path.Combine(directory, kind);
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            Directory.CreateDirectory(path);
        }
    }

    private static void MarkAsEnded(string cncFile)
    {
        try
        {
            using CncFile? dead = Adaptive.Aeron.CncFile.TryMap(cncFile);
            if (dead is not null)
                dead.ToDriver.ConsumerHeartbeatTime = -1;
        }
        catch (AeronException)
        {
            // Of another version: its clients find out by the time that passes.
        }
    }

    private static void Create(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException($"{directory}: cannot be made ({exception.Message}); choose another directory");
        }
    }

    private static FileStream? TryHold(string directory)
    {
        try
        {
            return new FileStream(Path.Combine(directory, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite,
                FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException($"{directory}: cannot be used ({exception.Message}); choose another directory");
        }
    }

    private static bool IsOwnerAlive(string directory)
    {
        string processId = Path.GetFileName(directory)[Prefix.Length..].Split('-')[0];
        return Directory.Exists(Path.Combine("/proc", processId));
    }

    private static void Sweep(string root)
    {
        foreach (string directory in Directory.EnumerateDirectories(root, Prefix + "*"))
        {
            try
            {
                // A driver that is just starting has not locked its file yet, but it lives.
                if (!IsOwnerAlive(directory) && TryHold(directory) is { } dead)
                {
                    Directory.Delete(directory, recursive: true);
                    dead.Dispose();
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Another user's, or swept by another process at this moment: not ours to remove.
            }
        }
    }
}
