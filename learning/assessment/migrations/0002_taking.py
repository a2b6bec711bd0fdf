import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


def name_attempts(apps, schema_editor):
    """Attempts that are there were sent in one go by their students."""
    attempts = apps.get_model("assessment", "Attempt").objects
    attempts.update(started_at=models.F("submitted_at"), closed_by="student")
    rows = []
    for attempt in attempts.only("pk").order_by("pk").iterator(chunk_size=1000):
        attempt.key = uuid.uuid4()
        rows.append(attempt)
        if len(rows) == 1000:
            attempts.bulk_update(rows, ["key"])
            rows = []
    attempts.bulk_update(rows, ["key"])


class Migration(migrations.Migration):

    dependencies = [
        ('assessment', '0001_initial'),
        ('courses', '0006_change_decisions'),
        ('enrollment', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Accommodation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('extra_percent', models.PositiveSmallIntegerField(default=0, verbose_name='extra time in percent')),
                ('extra_minutes', models.PositiveSmallIntegerField(default=0, verbose_name='extra time in minutes')),
                ('extra_attempts', models.PositiveSmallIntegerField(default=0, verbose_name='extra attempts')),
                ('closes_at', models.DateTimeField(blank=True, null=True, verbose_name='closes for this student')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note for the team')),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'accommodation',
                'verbose_name_plural': 'accommodations',
            },
        ),
        migrations.CreateModel(
            name='JournalEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client', models.CharField(max_length=40)),
                ('sequence', models.PositiveBigIntegerField()),
                ('kind', models.CharField(choices=[('answer', 'Answer'), ('flag', 'Flagged for review'), ('hint', 'Hint taken'), ('check', 'Answer checked')], default='answer', max_length=10)),
                ('question_id', models.CharField(max_length=64)),
                ('response', models.JSONField()),
                ('received_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'journal entry',
                'verbose_name_plural': 'journal entries',
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='answer',
            name='feedback',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='answer',
            name='graded_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='answer',
            name='graded_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='answer',
            name='hint_cost',
            field=models.DecimalField(decimal_places=2, default=0, max_digits=8),
        ),
        migrations.AddField(
            model_name='answer',
            name='hints_taken',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='attempt',
            name='closed_by',
            field=models.CharField(blank=True, choices=[('student', 'Sent by the student'), ('deadline', 'Closed when the time was up'), ('staff', 'Closed by staff')], max_length=20),
        ),
        migrations.AddField(
            model_name='attempt',
            name='draw',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='attempt',
            name='due_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='attempt',
            name='key',
            field=models.UUIDField(null=True, editable=False),
        ),
        migrations.AddField(
            model_name='attempt',
            name='place',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='attempt',
            name='released_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='attempt',
            name='saved_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='attempt',
            name='seed',
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='attempt',
            name='sheet',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='attempt',
            name='started_at',
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddField(
            model_name='attempt',
            name='state',
            field=models.CharField(choices=[('in_progress', 'In progress'), ('submitted', 'Waits for grading'), ('graded', 'Graded')], default='graded', max_length=20),
        ),
        migrations.RunPython(name_attempts, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='attempt',
            name='key',
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AlterField(
            model_name='answer',
            name='is_right',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='answer',
            name='max_points',
            field=models.DecimalField(decimal_places=2, max_digits=8),
        ),
        migrations.AlterField(
            model_name='answer',
            name='points',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True),
        ),
        migrations.AlterField(
            model_name='attempt',
            name='is_passed',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='attempt',
            name='max_points',
            field=models.DecimalField(decimal_places=2, default=0, max_digits=8),
        ),
        migrations.AlterField(
            model_name='attempt',
            name='points',
            field=models.DecimalField(decimal_places=2, default=0, max_digits=8),
        ),
        migrations.AlterField(
            model_name='attempt',
            name='submitted_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name='answer',
            index=models.Index(condition=models.Q(('points__isnull', True)), fields=['attempt'], name='answer_waiting'),
        ),
        migrations.AddIndex(
            model_name='attempt',
            index=models.Index(condition=models.Q(('state', 'in_progress')), fields=['due_at'], name='attempt_due'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'in_progress')), fields=('enrollment', 'activity'), name='attempt_one_in_progress'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'in_progress'), ('submitted_at__isnull', False), _connector='OR'), name='attempt_submitted_is_dated'),
        ),
        migrations.AddField(
            model_name='accommodation',
            name='activity',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='accommodations', to='courses.activity'),
        ),
        migrations.AddField(
            model_name='accommodation',
            name='enrollment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='accommodations', to='enrollment.enrollment'),
        ),
        migrations.AddField(
            model_name='accommodation',
            name='made_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='journalentry',
            name='attempt',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='journal', to='assessment.attempt'),
        ),
        migrations.AddConstraint(
            model_name='accommodation',
            constraint=models.UniqueConstraint(fields=('enrollment', 'activity'), name='accommodation_of_quiz_unique'),
        ),
        migrations.AddConstraint(
            model_name='accommodation',
            constraint=models.UniqueConstraint(condition=models.Q(('activity', None)), fields=('enrollment',), name='accommodation_of_course_unique'),
        ),
        migrations.AddConstraint(
            model_name='journalentry',
            constraint=models.UniqueConstraint(fields=('attempt', 'client', 'sequence'), name='journal_entry_unique'),
        ),
    ]
