// SPDX-License-Identifier: Apache-2.0
using Xunit;

namespace TestSupport.Engines;

/// <summary>A test that runs programs of Prometheus; skipped with the reason where they are not installed.</summary>
public sealed class PrometheusFactAttribute : FactAttribute
{
    /// <summary>Decides by the search path.</summary>
    public PrometheusFactAttribute() => Skip = PrometheusTools.SkipReason("prometheus", "prometheus", "promtool")!;
}

/// <summary>A test with several inputs that runs programs of Prometheus; skipped with the reason where they are not
/// installed.</summary>
public sealed class PrometheusTheoryAttribute : TheoryAttribute
{
    /// <summary>Decides by the search path.</summary>
    public PrometheusTheoryAttribute() => Skip = PrometheusTools.SkipReason("prometheus", "prometheus", "promtool")!;
}

/// <summary>A test that runs programs of VictoriaMetrics; skipped with the reason where they are not installed.
/// </summary>
public sealed class VictoriaFactAttribute : FactAttribute
{
    /// <summary>Decides by the search path.</summary>
    public VictoriaFactAttribute() =>
        Skip = PrometheusTools.SkipReason("victoria-metrics", "victoria-metrics", "vmagent", "vmauth")!;
}

/// <summary>A test with several inputs that runs programs of VictoriaMetrics; skipped with the reason where they are
/// not installed.</summary>
public sealed class VictoriaTheoryAttribute : TheoryAttribute
{
    /// <summary>Decides by the search path.</summary>
    public VictoriaTheoryAttribute() =>
        Skip = PrometheusTools.SkipReason("victoria-metrics", "victoria-metrics", "vmagent", "vmauth")!;
}
