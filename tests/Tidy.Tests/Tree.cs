// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;

namespace Tidy.Tests;

/// <summary>The files of the project: those that git tracks, or all but build results where there is no git.</summary>
internal sealed class Tree(IReadOnlyList<SourceFile> files)
{
    private const int LargestBlobBytes = 256 * 1024;

    public IReadOnlyList<SourceFile> Files { get; } = files;

    public IEnumerable<SourceFile> CSharp => Files.Where(file => file.IsCSharp);

    /// <summary>Paths of files that are too large to have been read.</summary>
    public IReadOnlyList<string> Oversized { get; private init; } = [];

    public SourceFile? Find(string path) => Files.FirstOrDefault(file => file.Path == path);

    public static string Root { get; } = FindRoot();

    public static Tree Load()
    {
        List<SourceFile> files = [];
        List<string> oversized = [];
        foreach (string path in ListFiles())
        {
            var info = new FileInfo(Path.Combine(Root, path));
            if (!info.Exists)
                continue;
            if (info.Length > LargestBlobBytes)
            {
                oversized.Add(path);
                continue;
            }
            bool executable = (info.UnixFileMode & UnixFileMode.UserExecute) != 0;
            files.Add(new SourceFile(path, File.ReadAllText(info.FullName), executable));
        }
        return new Tree(files) { Oversized = oversized };
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Telemetry.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException("Telemetry.sln was not found above the test binary.");
    }

    private static IEnumerable<string> ListFiles()
    {
        string[] arguments = ["-c", "safe.directory=*", "-C", Root, "ls-files", "-co", "--exclude-standard"];
        var start = new ProcessStartInfo("git", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process? git = Process.Start(start);
        string listed = git?.StandardOutput.ReadToEnd() ?? "";
        git?.WaitForExit();
        if (git is { ExitCode: 0 } && listed.Length > 0)
            return listed.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj" or "out" or ".git"));
    }
}
