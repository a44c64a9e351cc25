// SPDX-License-Identifier: Apache-2.0
using BenchmarkDotNet.Attributes;

namespace Telemetry.Perf.Micro;

/// <summary>Benchmarks that prepare half a term of Aeron messages.</summary>
public class PreparedBy682() : PreparedWorkBenchmark(Operations)
{
    internal const int Operations = 682;

    /// <summary>Executes the work.</summary>
    [Benchmark(OperationsPerInvoke = Operations)]
    public void Run() => Do();
}

/// <summary>Benchmarks that prepare 1,024 operations.</summary>
public class PreparedBy1024() : PreparedWorkBenchmark(Operations)
{
    internal const int Operations = 1_024;

    /// <summary>Executes the work.</summary>
    [Benchmark(OperationsPerInvoke = Operations)]
    public void Run() => Do();
}

/// <summary>Benchmarks that prepare 4,096 operations.</summary>
public class PreparedBy4096() : PreparedWorkBenchmark(Operations)
{
    internal const int Operations = 4_096;

    /// <summary>Executes the work.</summary>
    [Benchmark(OperationsPerInvoke = Operations)]
    public void Run() => Do();
}
