// SPDX-License-Identifier: Apache-2.0
using Microsoft.Win32.SafeHandles;
using Telemetry.Files;

namespace Telemetry.Monitor.Serving.BlackBox;

/// <summary>
/// Folder of an appliance on this host in which its files of packets are. Only names of its index are opened, in the
/// folder itself and never through a link.
/// </summary>
/// <param name="path">The folder.</param>
internal sealed class BlackBoxFolder(string path)
{
    private const string IndexName = "index.jsonl";
    private const long LongestIndex = 16 << 20;                 // bytes: tens of thousands of files

    public string Path => path;

    /// <summary>The files that the index names and that are still there, oldest first.</summary>
    /// <exception cref="IOException">The folder or the index cannot be read.</exception>
    public IReadOnlyList<BlackBoxFile> List()
    {
        using var folder = DirectoryHandle.Open(path);
        return [.. Indexed(folder).Where(file => folder.StatusOf(file.Name) is not null)];
    }

    /// <summary>Opens a file that the index names; null if it names none of this name, or the file is no longer kept.
    /// </summary>
    /// <exception cref="IOException">The folder, the index or the file cannot be read.</exception>
    public (BlackBoxFile File, FileStream Stream)? TryOpen(string name)
    {
        using var folder = DirectoryHandle.Open(path);
        if (Indexed(folder).LastOrDefault(file => file.Name == name) is not { } found
            || folder.TryOpenFile(found.Name, FileAccess.Read) is not { } handle)
            return null;
        return (found, new FileStream(handle, FileAccess.Read, bufferSize: 0));
    }

    private static List<BlackBoxFile> Indexed(DirectoryHandle folder)
    {
        List<BlackBoxFile> files = [];
        using SafeFileHandle? index = folder.TryOpenFile(IndexName, FileAccess.Read);
        if (index is null)
            return files;
        using var stream = new FileStream(index, FileAccess.Read);
        // The newest lines are at the end; the first may begin in the middle, and is not a line then.
        stream.Seek(Math.Max(0, stream.Length - LongestIndex), SeekOrigin.Begin);
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (BlackBoxFile.Read(line) is { } file)
                files.Add(file);
        }
        return files;
    }
}
