// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using TestSupport;

namespace Telemetry.Kernel.Generator.Tests;

/// <summary>The compiler of the kernel programs.</summary>
internal static class Clang
{
    private static readonly string Folder = Path.Combine(ProjectTree.Root, "bpf", "shared");

    /// <summary>Compiles C with the types of <c>linux/types.h</c> for BPF.</summary>
    /// <returns>The object file.</returns>
    internal static byte[] Object(string source, bool isDescribed = true)
    {
        using var folder = new ScratchFolder();
        string made = folder.File("made.o");
        Assert.Equal("", Run(source, isDescribed ? "-g" : "-g0", "-c", "-o", made));
        return File.ReadAllBytes(made);
    }

    /// <summary>Errors of C that may include headers of <c>bpf/shared</c>; empty for none.</summary>
    internal static string Check(string source) => Run(source, "-fsyntax-only");

    private static string Run(string source, params ReadOnlySpan<string> options)
    {
        using var folder = new ScratchFolder();
        string file = folder.File("source.c");
        File.WriteAllText(file, source);
        string machine = Directory.GetDirectories("/usr/include", "*-linux-gnu")[0];
        using Process clang = Process.Start(new ProcessStartInfo(
            "clang", [.. options, "-O2", "-target", "bpf", "-mcpu=v3", "-I", Folder, "-I", machine, file])
        {
            RedirectStandardError = true,
        })!;
        string errors = clang.StandardError.ReadToEnd();
        clang.WaitForExit();
        return errors;
    }
}
