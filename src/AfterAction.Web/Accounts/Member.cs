using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace AfterAction.Web.Accounts;

/// <summary>A person as ASP.NET Core Identity keeps one. Roles are kept beside, under the constraint that keeps sides apart.</summary>
internal sealed class Member : IdentityUser<Guid>
{
    public string Agency { get; set; } = "";
    public string Name { get; set; } = "";
    public string Rank { get; set; } = "";
    public string Badge { get; set; } = "";
    public string Unit { get; set; } = "";

    /// <summary>When an administrator closed the account; null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; set; }

    public DateTimeOffset AddedAt { get; set; }

    /// <summary>Neither a name nor a digest reaches a log.</summary>
    public override string ToString() => Id.ToString();
}

/// <summary>People of this agency and of no other.</summary>
internal sealed class AccountsContext(DbContextOptions<AccountsContext> options, Agency agency) : DbContext(options)
{
    private string Here => agency.Id;

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Member>(member =>
    {
        member.ToTable("people", "identity");
        member.HasKey(one => one.Id);
        member.HasQueryFilter(one => one.Agency == Here);
        member.Property(one => one.Id).HasColumnName("id").ValueGeneratedNever();
        member.Property(one => one.Agency).HasColumnName("agency");
        member.Property(one => one.UserName).HasColumnName("user_name");
        member.Property(one => one.NormalizedUserName).HasColumnName("normalized_user_name");
        member.Property(one => one.Name).HasColumnName("name");
        member.Property(one => one.Rank).HasColumnName("rank");
        member.Property(one => one.Badge).HasColumnName("badge");
        member.Property(one => one.Unit).HasColumnName("unit");
        member.Property(one => one.PasswordHash).HasColumnName("password_hash");
        member.Property(one => one.SecurityStamp).HasColumnName("security_stamp");
        member.Property(one => one.ConcurrencyStamp).HasColumnName("concurrency_stamp").IsConcurrencyToken();
        member.Property(one => one.AccessFailedCount).HasColumnName("access_failed_count");
        member.Property(one => one.LockoutEnabled).HasColumnName("lockout_enabled");
        member.Property(one => one.LockoutEnd).HasColumnName("lockout_end");
        member.Property(one => one.ClosedAt).HasColumnName("closed_at");
        member.Property(one => one.AddedAt).HasColumnName("added_at");
        // Not used by any way in that exists, so not kept.
        member.Ignore(one => one.Email).Ignore(one => one.NormalizedEmail).Ignore(one => one.EmailConfirmed)
            .Ignore(one => one.PhoneNumber).Ignore(one => one.PhoneNumberConfirmed).Ignore(one => one.TwoFactorEnabled);
    });
}
