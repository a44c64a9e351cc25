// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using TestSupport;

namespace Telemetry.Kernel.Generator.Tests;

/// <summary>The program as the build runs it.</summary>
public sealed class ProgramTests
{
    [Fact]
    public void an_error_is_one_of_the_build_in_the_object_concerned()
    {
        using var folder = new ScratchFolder();
        (string shared, string other) = (folder.File("shared.o"), folder.File("other.o"));
        File.WriteAllBytes(shared, Clang.Object("struct s { int a; } *public__s;"));
        File.WriteAllBytes(other, Clang.Object("struct s { int b; } *x;"));

        Assert.Equal((0, ""), Run(folder.File("made.cs"), shared, shared));
        Assert.Contains("struct S\n", File.ReadAllText(folder.File("made.cs")), StringComparison.Ordinal);
        Assert.Equal(
            (1, $"{other} : error BPF001: has another struct s than the object that C# is made from\n"),
            Run(folder.File("none.cs"), shared, other));
        Assert.False(File.Exists(folder.File("none.cs")));
        Assert.Equal(2, Run().Exit);
    }

    private static (int Exit, string Errors) Run(params ReadOnlySpan<string> arguments)
    {
        string generator = Path.Combine(AppContext.BaseDirectory, "Telemetry.Kernel.Generator.dll");
        using Process process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [generator, .. arguments])
        {
            RedirectStandardError = true,
        })!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, errors);
    }
}
