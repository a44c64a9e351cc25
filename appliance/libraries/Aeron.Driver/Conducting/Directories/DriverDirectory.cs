// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Status;
using Adaptive.Aeron.Exceptions;
using Microsoft.Win32.SafeHandles;
using Telemetry.Files;

namespace Adaptive.Aeron.Driver.Conducting.Directories;

/// <summary>
/// Aeron directory of a driver: cnc.dat, through which clients find it, and the log buffers. Ownership is shown by a
/// locked file in it, whose lock ends with the process, and by the heartbeat in cnc.dat, which every implementation of
/// the driver checks. Everything in it is created and removed by descriptors, since other users may be able to rename
/// parts of the path.
/// </summary>
internal sealed class DriverDirectory : IDisposable
{
    internal const string LockFile = "driver.lock";

    private const string PublicationLogs = "publications";
    private const string ImageLogs = "images";
    private const uint LogDirectory = 0x1ed;            // 0755: only the owner creates log buffers

    private readonly ResolvedPath _place;
    private readonly FileLock _lock;

    private DriverDirectory(string name, ResolvedPath place, DirectoryHandle handle, FileLock held)
    {
        Name = name;
        Handle = handle;
        _place = place;
        _lock = held;
        Publications = handle.OpenDirectory(PublicationLogs);
        Images = handle.OpenDirectory(ImageLogs);
    }

    internal string Name { get; }

    internal DirectoryHandle Handle { get; }

    /// <summary>Directory of the publications' log buffers.</summary>
    internal DirectoryHandle Publications { get; }

    /// <summary>Directory of the images' log buffers.</summary>
    internal DirectoryHandle Images { get; }

    /// <summary>Creates and locks a directory; without a name a new one, after removing dead ones.</summary>
    /// <exception cref="IOException">It cannot be created or is in use.</exception>
    internal static DriverDirectory Take(MediaDriverContext context)
    {
        try
        {
            return context.AeronDirectoryName is { } name ? TakeNamed(context, name) : TakeNew(context);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException($"{exception.Message}; choose another directory for the media driver");
        }
    }

    /// <summary>Removes everything that the driver created, and the directory unless it contains other files.</summary>
    public void Dispose()
    {
        Publications.Dispose();
        Images.Dispose();
        try
        {
            Clear(Handle);
            Handle.RemoveFile(LockFile);
            if (_place.Directory.StatusOf(_place.Name)?.Identity == Handle.Status.Identity)
                _place.Directory.RemoveDirectory(_place.Name);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Already removed, or it contains another user's files.
        }

        _lock.Dispose();
        Handle.Dispose();
        _place.Directory.Dispose();
    }

    private static DriverDirectory TakeNew(MediaDriverContext context)
    {
        foreach (DirectoryHandle root in context.Roots.OpenAll())
        {
            using (root)
                DeadDirectories.Sweep(root);
        }

        var place = new ResolvedPath(
            context.Roots.Open(context.MaxMappedBytes), DeadDirectories.NewName(), IsKernelLink: false);
        try
        {
            string name = Path.Combine(place.Directory.Path, place.Name);
            if (!place.Directory.TryMakeDirectory(place.Name, Permissions.PrivateDirectory))
                throw InUse(name);
            return Hold(name, place);
        }
        catch
        {
            place.Directory.Dispose();
            throw;
        }
    }

    private static DriverDirectory TakeNamed(MediaDriverContext context, string name)
    {
        ResolvedPath place = ResolvedPath.Of(name, makesMissing: true);
        try
        {
            _ = place.Directory.TryMakeDirectory(place.Name, Permissions.Directory);
            // Not locked by a driver of this implementation, but possibly in use by another one.
            using (DirectoryHandle found = place.Directory.OpenDirectory(place.Name))
            {
                if (found.StatusOf(LockFile) is null)
                    RefuseIfActive(context, name);
            }

            return Hold(name, place);
        }
        catch
        {
            place.Directory.Dispose();
            throw;
        }
    }

    private static DriverDirectory Hold(string name, ResolvedPath place)
    {
        DirectoryHandle handle = place.Directory.OpenDirectory(place.Name);
        FileLock? held = null;
        try
        {
            RefuseForeign(name, handle.Status);
            held = FileLock.TryTake(handle, LockFile) ?? throw InUse(name);
            EndPredecessor(handle);
            Clear(handle);
            _ = handle.TryMakeDirectory(PublicationLogs, LogDirectory);
            _ = handle.TryMakeDirectory(ImageLogs, LogDirectory);
            return new DriverDirectory(name, place, handle, held);
        }
        catch
        {
            held?.Dispose();
            handle.Dispose();
            throw;
        }
    }

    private static void RefuseForeign(string name, in FileStatus status)
    {
        if (!status.IsOwn && status.Owner != 0)
            throw new IOException($"{name}: it belongs to user {status.Owner}, who could replace what the media driver "
                + $"makes in it; choose another directory, or run as user {status.Owner}");
        if (status.IsWritableByAll)
            throw new IOException(
                $"{name}: everybody can write into it; run 'chmod o-w {name}', or choose another directory");
    }

    /// <summary>Checks the heartbeat: a driver of another implementation holds no lock.</summary>
    private static void RefuseIfActive(MediaDriverContext context, string name)
    {
        bool isActive;
        try
        {
            isActive = new Aeron.Context { EpochClock = context.EpochClock }
                .AeronDirectoryName(name).IsDriverActive(context.DriverTimeoutMs, _ => { });
        }
        catch (AeronException exception)
        {
            throw new IOException(exception.Message);
        }

        if (isActive)
            throw InUse(name);
    }

    private static IOException InUse(string name) =>
        new($"{name}: another media driver runs in it; choose another directory");

    /// <summary>Signals the end of a dead driver to its clients, which may still have its file mapped.</summary>
    private static void EndPredecessor(DirectoryHandle handle)
    {
        if (handle.StatusOf(CncFileDescriptor.FileName) is not { IsRegular: true, IsOwn: true, Links: 1 })
            return;
        try
        {
            SafeFileHandle? file = handle.TryOpenFile(CncFileDescriptor.FileName, FileAccess.ReadWrite);
            using CncFile? dead = file is null ? null : CncFile.TryMap(handle.Path, file);
            if (dead is not null)
                dead.ToDriver.ConsumerHeartbeatTime = -1;
        }
        catch (AeronException)
        {
            // Of another version: its clients detect the end by their timeout.
        }
    }

    /// <summary>Removes everything that a driver creates.</summary>
    private static void Clear(DirectoryHandle handle)
    {
        handle.RemoveFile(CncFileDescriptor.FileName);
        handle.RemoveFile(LossReport.FileName);
        foreach (string logs in (string[])[PublicationLogs, ImageLogs])
        {
            if (handle.StatusOf(logs) is not { } status)
                continue;
            if (!status.IsDirectory)
                handle.RemoveFile(logs);
            else if (!handle.TryRemoveTree(logs))
                throw new IOException($"{handle.Path}/{logs}: another user has something in it; remove it");
        }
    }
}
