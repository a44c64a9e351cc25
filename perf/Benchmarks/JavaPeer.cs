// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using TestSupport;

namespace Telemetry.Perf.Benchmarks;

/// <c>perf/Reference/JavaPeer.java</c>, compiled and running: executes requests with Debian's Java libraries, one at a
/// time, and returns their time. Between requests its thread waits for input.
internal sealed class JavaPeer : IDisposable
{
    private const string Jars = "/usr/share/java/disruptor.jar:/usr/share/java/hdrhistogram.jar";
    private const string Name = "JavaPeer";
    private const string Packages = "the Debian packages libdisruptor-java, libhdrhistogram-java, default-jdk-headless";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly string[] Places = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');

    private readonly Process _java;

    private JavaPeer(Process java) => _java = java;

    /// <summary>Reason for which it cannot run on this host; null if it can.</summary>
    internal static string? Unfit()
    {
        string? missing = Jars.Split(':').FirstOrDefault(jar => !File.Exists(jar))
            ?? ((string[])["java", "javac"]).FirstOrDefault(
                program => !Places.Any(place => File.Exists(Path.Combine(place, program))));
        return missing is null ? null : $"{missing} is not there; {Packages} have it";
    }

    /// <summary>Compiles and starts it, on the CPUs of the calling thread.</summary>
    internal static JavaPeer Start()
    {
        string classes = Path.Combine(ProjectTree.Root, "out", "java");
        Directory.CreateDirectory(classes);
        string source = Path.Combine(ProjectTree.Root, "perf", "Reference", Name + ".java");
        using Process compiler = Process.Start(
            new ProcessStartInfo("javac", ["-d", classes, "-cp", Jars, source]) { RedirectStandardError = true })!;
        string wrong = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        if (compiler.ExitCode != 0)
            throw new InvalidOperationException($"javac ended with {compiler.ExitCode}: {wrong}");
        return new JavaPeer(Process.Start(new ProcessStartInfo("java", ["-cp", $"{classes}:{Jars}", Name])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!);
    }

    /// <summary>Executes a request a number of times; the first request of a kind is preceded by a warm-up.</summary>
    /// <returns>Nanoseconds per execution, and a check value of the work done.</returns>
    internal (double Ns, long Check) Measure(string what, int count)
    {
        _java.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what} {count}"));
        _java.StandardInput.Flush();
        Task<string?> answer = _java.StandardOutput.ReadLineAsync();
        if (!answer.Wait(Limit))
            throw new TimeoutException($"java was not done with {what} within {Limit.TotalSeconds} s");
        string[] words = answer.Result?.Split(' ')
            ?? throw new InvalidOperationException($"java ended when asked for {what}");
        return (double.Parse(words[0], CultureInfo.InvariantCulture),
            long.Parse(words[1], CultureInfo.InvariantCulture));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _java.StandardInput.Close();                            // it exits at the end of its input
        if (!_java.WaitForExit(Limit))
            _java.Kill();
        _java.Dispose();
    }
}
