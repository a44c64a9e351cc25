// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Telemetry.Files;

/// <summary>
/// Resolves a path name by name, and refuses a symbolic link that any user may have planted: one in a world-writable
/// directory that belongs neither to this process's user nor to the directory's owner. The kernel has the same rule
/// (<c>fs.protected_symlinks</c>), but it can be switched off.
/// </summary>
internal sealed unsafe class PathWalk : IDisposable
{
    private const int MostLinks = 40;               // as the kernel's own limit
    private const int LongestTarget = 4096;         // bytes, PATH_MAX

    private readonly string _path;
    private readonly bool _makesMissing;
    private readonly Stack<string> _rest = new();
    private DirectoryHandle _at;
    private int _links;

    private PathWalk(string path, bool makesMissing)
    {
        if (path.Length == 0 || path.Contains('\0'))
            throw new ArgumentException("the path is empty or has a zero byte", nameof(path));
        _path = path;
        _makesMissing = makesMissing;
        _at = OpenStart(path);
        Push(path);
    }

    internal static DirectoryHandle OpenDirectory(string path, bool makesMissing)
    {
        using var walk = new PathWalk(path, makesMissing);
        while (walk._rest.TryPop(out string? name))
            walk.Enter(name);
        return walk.Take(Path.GetFullPath(path));
    }

    /// <summary>Opens a directory if it and every directory on the way to it keep their entries
    /// (<see cref="FileStatus.KeepsEntries"/>).</summary>
    internal static DirectoryHandle OpenTrusted(string path)
    {
        using var walk = new PathWalk(path, makesMissing: false);
        walk.RequireKept();
        while (walk._rest.TryPop(out string? name))
        {
            walk.Enter(name);
            walk.RequireKept();
        }

        return walk.Take(Path.GetFullPath(path));
    }

    /// <summary>Opens the directory of the last name, which is fully resolved and may not exist.</summary>
    internal static ResolvedPath OpenParent(string path, bool makesMissing)
    {
        using var walk = new PathWalk(path, makesMissing);
        while (walk._rest.TryPop(out string? name))
        {
            bool isLink = walk._at.StatusOf(name) is { IsSymbolicLink: true };
            bool isKernelLink = isLink && walk._at.FileSystem.IsProc;
            if (walk._rest.Count == 0 && (!isLink || isKernelLink))
                return new ResolvedPath(walk.Take(walk._at.Path), name, isKernelLink);
            walk.Enter(name);
        }

        return new ResolvedPath(walk.Take(walk._at.Path), ".", IsKernelLink: false);
    }

    public void Dispose() => _at.Dispose();

    private static DirectoryHandle OpenStart(string path)
    {
        string start = path.StartsWith('/') ? "/" : ".";
        fixed (byte* text = DirectoryHandle.Bytes(start))
        {
            int fd = Libc.openat(Libc.AT_FDCWD, text, Libc.O_PATH | Libc.O_DIRECTORY | Libc.O_CLOEXEC, mode: 0);
            return fd >= 0 ? new DirectoryHandle(start, fd) : throw FileError.Last(path);
        }
    }

    private void Push(string path)
    {
        // A slash at the end refers to the directory itself.
        if (path.EndsWith('/'))
            _rest.Push(".");
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
            _rest.Push(name);
    }

    /// <summary>New handle of the current directory; the walk keeps its own.</summary>
    private DirectoryHandle Take(string path) =>
        new(path, _at.OpenEntry(".", Libc.O_PATH | Libc.O_DIRECTORY));

    private void Enter(string name)
    {
        FileStatus? status = _at.StatusOf(name);
        if (status is null && _makesMissing)
        {
            _ = _at.TryMakeDirectory(name, Permissions.PrivateDirectory);
            status = _at.StatusOf(name);
        }

        if (status is not { } found)
            throw new DirectoryNotFoundException($"{_path}: there is no directory {_at.PathOf(name)}");
        if (!found.IsSymbolicLink)
            Move(_at.OpenDirectory(name));
        else if (_at.FileSystem.IsProc)
            Move(OpenFollowed(name));
        else
            Follow(name);
    }

    private void RequireKept()
    {
        if (!_at.Status.KeepsEntries)
            throw new IOException($"{_path}: other users can replace what is made in it ({_at.Path})");
    }

    private void Move(DirectoryHandle next)
    {
        _at.Dispose();
        _at = next;
    }

    private DirectoryHandle OpenFollowed(string name)
    {
        fixed (byte* text = DirectoryHandle.Bytes(name))
        {
            int fd = Libc.openat(_at.Fd, text, Libc.O_PATH | Libc.O_DIRECTORY | Libc.O_CLOEXEC, mode: 0);
            return fd >= 0 ? new DirectoryHandle(_at.PathOf(name), fd) : throw FileError.Last(_path);
        }
    }

    private void Follow(string name)
    {
        if (++_links > MostLinks)
            throw FileError.Of(_path, Libc.ELOOP);

        // Owner and target are read from one descriptor, so that they belong to the same link.
        int link = _at.OpenEntry(name, Libc.O_PATH);
        try
        {
            int error = FileStatus.Read(link, [0], out FileStatus status);
            if (error != 0)
                throw FileError.Of(_path, error);
            FileStatus directory = _at.Status;
            if (directory.IsWritableByAll && !status.IsTrustedIn(directory))
                throw new IOException($"{_at.PathOf(name)} is a symbolic link of user {status.Owner} in a directory "
                    + "that everybody may write to");
            string target = TargetOf(link);
            if (target.StartsWith('/'))
                Move(OpenStart(target));
            Push(target);
        }
        finally
        {
            _ = Libc.close(link);
        }
    }

    private string TargetOf(int link)
    {
        byte* target = stackalloc byte[LongestTarget];
        byte end = 0;
        nint length = Libc.readlinkat(link, &end, target, LongestTarget);
        return length >= 0 ? Encoding.UTF8.GetString(target, (int)length) : throw FileError.Last(_path);
    }
}
